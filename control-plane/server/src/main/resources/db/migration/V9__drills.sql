-- A restore drill restores a backup only to prove it, and drops what it made. What it found is kept longer than the operation and the backup.
CREATE TABLE restore_drill (
  operation_id     VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  backup_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  tenant_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  server_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- where it is restored
  state            VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- asked | proven | failed | not_known
  restore_point_at DATETIME(6)  NULL, -- the moment to which the backup leads back
  seconds          DOUBLE       NULL, -- from its start to verified: the proven RTO
  row_count        BIGINT       NULL,
  requested_at     DATETIME(6)  NOT NULL,
  ended_at         DATETIME(6)  NULL,
  KEY restore_drill_backup (backup_id, requested_at),
  KEY restore_drill_tenant (tenant_id, requested_at),
  KEY restore_drill_server (server_id, state)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The newest verdict on a backup is either a proof or a refutation: it was tried and is not what it says.
ALTER TABLE backup
  ADD COLUMN refuted_at  DATETIME(6)   NULL AFTER proven_seconds,
  ADD COLUMN refutation  VARCHAR(2000) NULL AFTER refuted_at;
ALTER TABLE backup ADD KEY backup_unproven (state, proven_at, created_at);
