-- The deletion ticket: one person asks for a tenant's data to be destroyed, another one approves it, one operation carries it out once.
CREATE TABLE deletion_request (
  id               VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- del_…
  tenant_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state            VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- requested | executing | done | refused
  plan             TEXT         CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- what will go, one object a line, sorted
  plan_sha256      CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason           VARCHAR(500) NOT NULL,
  requested_by     VARCHAR(128) NOT NULL, -- person
  requested_at     DATETIME(6)  NOT NULL,
  expires_at       DATETIME(6)  NOT NULL, -- a request that nobody decided by then is void
  decided_by       VARCHAR(128) NULL,     -- another person, when it was approved
  decided_at       DATETIME(6)  NULL,
  decision_reason  VARCHAR(2000) NULL,
  operation_id     VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  ended_at         DATETIME(6)  NULL,
  row_version      BIGINT       NOT NULL,
  KEY deletion_request_tenant (tenant_id, state),
  KEY deletion_request_time (requested_at, id),
  KEY deletion_request_decided (state, decided_at),
  CONSTRAINT deletion_request_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One row. Whoever approves holds it, so that the cap per hour is counted by one at a time.
CREATE TABLE deletion_gate (
  id               TINYINT      NOT NULL PRIMARY KEY
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
INSERT INTO deletion_gate (id) VALUES (1);

-- The tombstone of one destroyed object: written before anything is done to it, finished when it is gone. Nothing is ever dropped without one.
CREATE TABLE deletion_record (
  object_kind      VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- database | account | backup | key
  object_id        VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- database id, account name, backup id, tenant id/key version
  tenant_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  server_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  object_name      VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- as a server or a store knows it
  decision_id      VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- the ticket
  decided_at       DATETIME(6)  NOT NULL,
  gone_at          DATETIME(6)  NULL,
  PRIMARY KEY (object_kind, object_id),
  KEY deletion_record_name (server_id, object_name),
  KEY deletion_record_decision (decision_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- A legal hold forbids every destruction of a tenant's data, whatever else is due. Several may stand at once, one for each matter.
CREATE TABLE legal_hold (
  id               VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- hld_…
  tenant_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  owner            VARCHAR(128) NOT NULL, -- who answers for it
  reason           VARCHAR(500) NOT NULL,
  review_on        DATE         NOT NULL,
  placed_by        VARCHAR(128) NOT NULL, -- person
  placed_at        DATETIME(6)  NOT NULL,
  released_by      VARCHAR(128) NULL,     -- another person
  released_at      DATETIME(6)  NULL,
  release_reason   VARCHAR(500) NULL,
  KEY legal_hold_tenant (tenant_id, released_at),
  CONSTRAINT legal_hold_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
