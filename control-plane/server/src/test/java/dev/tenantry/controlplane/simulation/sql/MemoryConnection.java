package dev.tenantry.controlplane.simulation.sql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** As much of JDBC as the product uses on its catalog; every other method is refused. */
final class MemoryConnection {
    private MemoryConnection() {}

    static Connection on(MemoryDatabase database) {
        return proxy(Connection.class, (self, method, arguments) -> {
            if (method.getName().equals("prepareStatement") && arguments.length == 1) {
                Plan plan = database.schema().plan((String) arguments[0]);
                return proxy(PreparedStatement.class, new Prepared(database, (String) arguments[0], plan));
            }
            throw refused(method);
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(MemoryConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static UnknownSqlException refused(Method method) {
        return new UnknownSqlException("the catalog in memory has no " + method, "");
    }

    private static final class Prepared implements InvocationHandler {
        private final MemoryDatabase database;
        private final String sql;
        private final Plan plan;
        private final List<@Nullable Object> given = new ArrayList<>();
        private final List<@Nullable Object> parameters = new ArrayList<>();

        Prepared(MemoryDatabase database, String sql, Plan plan) {
            this.database = database;
            this.sql = sql;
            this.plan = plan;
        }

        @Override
        public @Nullable Object invoke(Object self, Method method, @Nullable Object[] arguments) throws SQLException {
            return switch (method.getName()) {
                case "setObject", "setString", "setLong", "setInt", "setBytes" -> set(arguments);
                case "executeUpdate" -> update();
                case "executeQuery" -> proxy(ResultSet.class, new Found(query()));
                case "close" -> null;
                default -> throw refused(method);
            };
        }

        private int update() throws SQLException {
            try {
                int met = plan.update(database, parameters);
                tell(List.of(), List.of(), met, 0);
                return met;
            } catch (SQLException refused) {
                tell(List.of(), List.of(), 0, refused.getErrorCode());
                throw refused;
            }
        }

        private Plan.Result query() throws SQLException {
            Plan.Result result = plan.query(database, parameters);
            tell(result.names(), result.rows(), 0, 0);
            return result;
        }

        private void tell(List<String> names, List<@Nullable Object[]> rows, int met, int errorCode) {
            if (!database.recorder().equals(Recorder.NONE)) {
                database.recorder()
                        .asked(new Recorder.Question(database.now(), sql, given, names, rows, met, errorCode));
            }
        }

        private @Nullable Object set(@Nullable Object[] arguments) throws SQLException {
            int index = arguments[0] instanceof Integer position ? position : 0;
            if (index != parameters.size() + 1) {
                throw new UnknownSqlException("parameters are set out of order", "");
            }
            given.add(arguments[1]);
            parameters.add(Values.ofParameter(arguments[1]));
            return null;
        }
    }

    private static final class Found implements InvocationHandler {
        private final Plan.Result result;
        private int at = -1;

        Found(Plan.Result result) {
            this.result = result;
        }

        @Override
        public @Nullable Object invoke(Object self, Method method, @Nullable Object[] arguments) throws SQLException {
            return switch (method.getName()) {
                case "next" -> ++at < result.rows().size();
                case "getObject" -> Values.as(value(arguments[0]), type(arguments[1]));
                case "getString" -> Values.as(value(arguments[0]), String.class);
                case "getBytes" -> Values.as(value(arguments[0]), byte[].class);
                case "close" -> null;
                default -> throw refused(method);
            };
        }

        private static Class<?> type(@Nullable Object argument) throws SQLException {
            if (argument instanceof Class<?> type) {
                return type;
            }
            throw new UnknownSqlException("a type is needed", "");
        }

        private @Nullable Object value(@Nullable Object column) throws SQLException {
            int index = column instanceof String name
                    ? result.names().indexOf(name.toLowerCase(Locale.ROOT))
                    : column instanceof Integer position ? position - 1 : -1;
            if (index < 0) {
                throw new UnknownSqlException("the result has no column " + column + ": " + result.names(), "");
            }
            return result.rows().get(at)[index];
        }
    }
}
