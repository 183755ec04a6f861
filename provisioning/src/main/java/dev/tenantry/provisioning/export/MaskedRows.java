package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.database.Carriage;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.RowDigest;
import dev.tenantry.provisioning.export.mask.RowMask;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Masks rows on their way into a package and adds up what a server must say of them. The rows as they were are added up as well where MySQL's
 * JSON is among them: when that sum is the archive's, the other one is what the server will say.
 */
final class MaskedRows implements ArchivedRows.Use {
    private final Manifest.Table table;
    private final RowMask mask;
    private final RowWriter target;
    private final List<Integer> documents = new ArrayList<>();
    private final RowDigest digest;
    private final ContentSum.Builder sum = new ContentSum.Builder();
    private ContentSum.Builder before = new ContentSum.Builder();

    MaskedRows(Manifest.Table table, RowMask mask, RowWriter target) {
        this.table = table;
        this.mask = mask;
        this.target = target;
        this.digest = new RowDigest(table.shape());
        for (int i = 0; i < table.columns().size(); i++) {
            if (table.columns().get(i).carriage() == Carriage.JSON) {
                documents.add(i);
            }
        }
    }

    @Override
    public void row(byte[] @Nullable [] values) throws IOException {
        if (!documents.isEmpty()) {
            before.add(digestOf(values));
        }
        mask.apply(values);
        sum.add(digestOf(values));
        target.row(values);
    }

    @Override
    public void endOfChunk(ContentSum archived) {
        if (!documents.isEmpty() && !before.build().equals(archived)) {
            throw new ExportRefusedException(
                    "table %s has a JSON document with a number that is not known here as the server writes it, so that nobody could check the masked rows; there is no package. "
                                    .formatted(table.name())
                            + "Let the rules say null or blank of its JSON columns, and tell the makers");
        }
        before = new ContentSum.Builder();
    }

    /** What a server must say of the table. */
    ContentSum sum() {
        return sum.build();
    }

    private byte[] digestOf(byte[] @Nullable [] values) {
        try {
            return digest.of(values, place -> JsonText.digest(Objects.requireNonNull(values[documents.get(place)])));
        } catch (SQLException noServer) {
            throw new IllegalStateException("no server is asked", noServer);
        }
    }
}
