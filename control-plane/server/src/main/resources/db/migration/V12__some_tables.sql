-- The names of the tables of a database that holds only some of a backup's; null is a whole one. A partial database never becomes live.
ALTER TABLE tenant_database ADD COLUMN only_tables JSON NULL AFTER source_backup_id;
