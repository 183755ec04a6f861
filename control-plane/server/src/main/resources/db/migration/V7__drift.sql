-- Where the catalog, the servers and the stores do not agree, and how far each of them was looked at.

CREATE TABLE drift (
  id               VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- drf_…
  kind             VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  target           VARCHAR(80)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- server id, store:NAME, or catalog
  object           VARCHAR(512) NOT NULL,
  open_key         CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NULL UNIQUE, -- SHA-256 of kind, target and object until it ends: never twice
  state            VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- suspected | confirmed | quarantined | dropping | ignored | ended
  tenant_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  database_id      VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  detail           VARCHAR(2000) NOT NULL,
  accounts         JSON         NOT NULL, -- whose access ends when it is repaired or quarantined
  times_seen       BIGINT       NOT NULL,
  first_seen_at    DATETIME(6)  NOT NULL,
  last_seen_at     DATETIME(6)  NOT NULL,
  confirmed_at     DATETIME(6)  NULL,
  acted_at         DATETIME(6)  NULL, -- when something was last tried about it
  quarantined_at   DATETIME(6)  NULL,
  grace_until      DATETIME(6)  NULL,
  ended_at         DATETIME(6)  NULL,
  ending           VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NULL, -- gone | repaired | dropped
  decision         VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NULL, -- ignore | quarantine | reopen
  decided_by       VARCHAR(128) NULL,
  decision_reason  VARCHAR(500) NULL,
  row_version      BIGINT       NOT NULL,
  KEY drift_target (target, state),
  KEY drift_seen (first_seen_at, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One row for each server, each store and the catalog: the lease of the one sweep that may look at it, and what the last one came to.
-- Every write of a sweep names its epoch here.
CREATE TABLE drift_sweep (
  target           VARCHAR(80)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  epoch            BIGINT       NOT NULL,
  lease_owner      VARCHAR(64)  NULL,
  lease_until      DATETIME(6)  NULL,
  next_at          DATETIME(6)  NOT NULL,
  started_at       DATETIME(6)  NULL,
  ended_at         DATETIME(6)  NULL,
  known_at         DATETIME(6)  NULL, -- when a sweep last saw all of it
  problem          VARCHAR(1000) NULL, -- why the last sweep did not
  seconds          DOUBLE       NOT NULL,
  examined         BIGINT       NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- When the structure of a database was last compared with its recorded fingerprint: a few are compared in each sweep, the oldest first.
CREATE TABLE drift_structure (
  database_id      VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  checked_at       DATETIME(6)  NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- A sweep asks which operations ended while it looked.
CREATE INDEX operation_ended ON operation (ended_at);
