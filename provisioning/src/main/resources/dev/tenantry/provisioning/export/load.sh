#!/bin/sh
# Loads this package into an empty database of a plain @FAMILY@ server with the standard client, and compares every table with what was taken.
set -eu

fail() {
  echo "load.sh: $*" >&2
  exit 1
}

if [ $# -lt 1 ] || [ "$1" = --help ]; then
  cat <<'USAGE'
Usage: ./load.sh DATABASE [CLIENT OPTION...]

DATABASE exists and is empty. The options are those of the client, for example --host=db.example.org --user=root. Give the password in an
option file (--defaults-extra-file=FILE, as the first option), so that it is asked for once and not seen by others. CLIENT=PROGRAM ./load.sh … takes
another client than the one on the path.
USAGE
  [ "${1:-}" = --help ] && exit 0
  exit 2
fi
database=$1
shift
case $database in
  '' | *[!A-Za-z0-9_]*) fail "the database's name may have letters, digits and _ only; nothing was changed" ;;
esac
cd "$(dirname "$0")"

client=${CLIENT:-}
for program in @CLIENTS@; do
  [ -n "$client" ] || client=$(command -v "$program" || true)
done
[ -n "$client" ] || fail "there is neither of the programs @CLIENTS@ on the path: install the client; nothing was changed"

# Bytes that were damaged on the way are found before anything is changed.
if command -v sha256sum >/dev/null; then
  sha256sum -c SHA256SUMS >/dev/null || fail "the package is damaged: get it again; nothing was changed"
elif command -v shasum >/dev/null; then
  shasum -a 256 -c SHA256SUMS >/dev/null || fail "the package is damaged: get it again; nothing was changed"
else
  fail "there is neither of the programs sha256sum and shasum on the path, so that nobody can say whether the package is whole: install one; nothing was changed"
fi

state=$("$client" "$@" --batch --skip-column-names --execute "SELECT CONCAT(
  IF(VERSION() LIKE '%MariaDB%', 'MariaDB', 'MySQL'), ' ',
  (SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '$database'), ' ',
  (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '$database'), ' ', IF(@@GLOBAL.local_infile, 1, 0))") ||
  fail "the server cannot be asked: look at the client's message above; nothing was changed"
case $state in
  "@FAMILY@ 1 0 1") ;;
  "@FAMILY@ 0 "*) fail "there is no database $database: CREATE DATABASE $database; nothing was changed" ;;
  "@FAMILY@ 1 0 0") fail "the server takes no files from clients: SET GLOBAL local_infile = 1; nothing was changed" ;;
  "@FAMILY@ "*) fail "the database $database is not empty: name another; nothing was changed" ;;
  *) fail "this package is for @FAMILY@, and the server is of the other family; nothing was changed" ;;
esac

# The statements name the database as it was called.
renamed() {
  LC_ALL=C sed "s/@DATABASE@/$database/g" "$@"
}

again="Empty the database $database and start again"
said=$(renamed schema.sql rows.sql programs.sql |
  "$client" "$@" --batch --skip-column-names --local-infile=1 --binary-mode --comments --default-character-set=utf8mb4 "$database") ||
  fail "loading stopped: look at the client's message above. $again"
[ "$said" = "@COMPLETE@" ] || fail "loading did not come to its end. $again"

found=$(mktemp)
trap 'rm -f "$found"' EXIT
renamed sums.sql | "$client" "$@" --batch --skip-column-names --binary-mode --default-character-set=utf8mb4 "$database" >"$found" ||
  fail "the tables could not be compared: look at the client's message above. $again"
diff sums.txt "$found" || fail "the tables above are not as they were taken: < was taken, > was loaded. $again"
echo "Loaded into $database; every table has the rows that were taken."
