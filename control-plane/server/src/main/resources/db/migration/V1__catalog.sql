-- The catalog: the only record of what exists. Every id is an ASCII string, every instant is UTC with microseconds,
-- every state is a word that a transition table in the code knows. Secrets are sealed before they reach a column.

CREATE TABLE server (
  id               VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  name             VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
  flavour          VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- mysql | mariadb
  server_version   VARCHAR(64)  NOT NULL,
  host             VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  port             INT          NOT NULL,
  tls_mode         VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- verify-identity | verify-ca | required | disabled
  tls_ca_pem       TEXT         CHARACTER SET ascii COLLATE ascii_bin NULL,
  region           VARCHAR(64)  NOT NULL,
  labels           JSON         NOT NULL,
  capacity_weight  INT          NOT NULL,
  cordoned         BOOLEAN      NOT NULL,
  findings         JSON         NOT NULL,
  checked_at       DATETIME(6)  NULL,
  created_at       DATETIME(6)  NOT NULL,
  created_by       VARCHAR(128) NOT NULL,
  row_version      BIGINT       NOT NULL,
  UNIQUE KEY server_address (host, port)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE server_account (
  server_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  role             VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- provisioner | reaper | verifier | backup
  account_name     VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sealed_password  VARBINARY(1024) NOT NULL,
  created_at       DATETIME(6)  NOT NULL,
  PRIMARY KEY (server_id, role),
  CONSTRAINT server_account_server FOREIGN KEY (server_id) REFERENCES server (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- A plan is never changed: a new version is added, and tenants say which version they bought.
CREATE TABLE plan (
  name             VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version          INT          NOT NULL,
  display_name     VARCHAR(128) NOT NULL,
  limits           JSON         NOT NULL, -- maxConnections, statementTimeoutMillis, maxRows, temporaryTables
  backup_policy    JSON         NOT NULL, -- retentionDays, undoWindowHours
  created_at       DATETIME(6)  NOT NULL,
  created_by       VARCHAR(128) NOT NULL,
  PRIMARY KEY (name, version)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE schema_version (
  id               VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- sch_…
  schema_name      VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version          INT          NOT NULL,
  content_hash     CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- SHA-256 over names and contents
  migrations       LONGBLOB     NOT NULL, -- zstd of the JSON list of {fileName, content}
  migration_count  INT          NOT NULL,
  latest_migration VARCHAR(64)  NOT NULL,
  created_at       DATETIME(6)  NOT NULL,
  created_by       VARCHAR(128) NOT NULL,
  UNIQUE KEY schema_version_number (schema_name, version),
  UNIQUE KEY schema_version_content (schema_name, content_hash)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE template (
  schema_version_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  flavour          VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  server_version   VARCHAR(64)  NOT NULL,
  fingerprint      CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  content          LONGBLOB     NOT NULL, -- Template.encode()
  recorded_at      DATETIME(6)  NOT NULL,
  recorded_on      VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (schema_version_id, flavour, server_version),
  CONSTRAINT template_schema_version FOREIGN KEY (schema_version_id) REFERENCES schema_version (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE tenant (
  id                VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  slug              VARCHAR(63)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
  display_name      VARCHAR(200) NOT NULL,
  region            VARCHAR(64)  NOT NULL,
  plan_name         VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  plan_version      INT          NOT NULL,
  schema_version_id VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  commercial_status VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- trial | active | past_due | ended
  service_status    VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- provisioning | ready | read_only | suspended | maintenance | failed
  data_status       VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- live | retained | on_hold | erased
  status_reason     VARCHAR(500) NOT NULL,
  live_database_id  VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  generation        INT          NOT NULL, -- the one live generation (law 5); 0 before the first
  retained_until    DATETIME(6)  NULL,
  created_at        DATETIME(6)  NOT NULL,
  created_by        VARCHAR(128) NOT NULL,
  row_version       BIGINT       NOT NULL,
  CONSTRAINT tenant_plan FOREIGN KEY (plan_name, plan_version) REFERENCES plan (name, version),
  CONSTRAINT tenant_schema_version FOREIGN KEY (schema_version_id) REFERENCES schema_version (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE tenant_database (
  id                VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- dbs_…
  tenant_id         VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,     -- null: a standby or a scratch database
  server_id         VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  database_name     VARCHAR(22)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
  state             VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- building | live | beside | retired | standby | abandoned | dropped
  schema_version_id VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  fingerprint       CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NULL,
  source_backup_id  VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  created_by_operation VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  verified_at       DATETIME(6)  NULL,
  undo_until        DATETIME(6)  NULL,
  created_at        DATETIME(6)  NOT NULL,
  row_version       BIGINT       NOT NULL,
  KEY tenant_database_tenant (tenant_id, state),
  KEY tenant_database_server (server_id, state),
  CONSTRAINT tenant_database_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id),
  CONSTRAINT tenant_database_server FOREIGN KEY (server_id) REFERENCES server (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE database_account (
  account_name     VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  database_id      VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  role             VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- application | migrator | read_only | support
  generation       INT          NOT NULL,
  sealed_password  VARBINARY(1024) NOT NULL,
  state            VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- planned | active | locked | dropped
  created_at       DATETIME(6)  NOT NULL,
  KEY database_account_database (database_id, role, generation),
  CONSTRAINT database_account_database FOREIGN KEY (database_id) REFERENCES tenant_database (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One key set per tenant and version, sealed by the key-encryption key. A destroyed key keeps its row and loses its content.
CREATE TABLE tenant_key (
  tenant_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version          INT          NOT NULL,
  sealed_keyset    BLOB         NULL,
  created_at       DATETIME(6)  NOT NULL,
  destroyed_at     DATETIME(6)  NULL,
  PRIMARY KEY (tenant_id, version)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One known text, sealed: it tells a control plane with another keyset, or without one, that this catalog is not its own to seal.
CREATE TABLE key_check (
  id               TINYINT      NOT NULL PRIMARY KEY,
  sealed_text      VARBINARY(1024) NOT NULL,
  created_at       DATETIME(6)  NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Operations -------------------------------------------------------------------------------------------------------

CREATE TABLE operation (
  id                 VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  kind               VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  definition_version INT          NOT NULL, -- of the kind's step table; a row of another version resumes on its own code or is refused
  tenant_id          VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  server_id          VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  input              JSON         NOT NULL,
  state              VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- queued | running | undoing | done | undone | parked
  priority           SMALLINT     NOT NULL, -- 0 a person waits, 10 background
  run_at             DATETIME(6)  NOT NULL,
  lease_owner        VARCHAR(64)  NULL,
  lease_until        DATETIME(6)  NULL,
  epoch              BIGINT       NOT NULL,
  attempt            INT          NOT NULL,
  claims             INT          NOT NULL, -- claims without progress; too many of them and the operation quarantines itself
  cancel_requested   BOOLEAN      NOT NULL,
  result             JSON         NULL,
  error_code         VARCHAR(64)  NULL,
  error_detail       VARCHAR(2000) NULL,
  next_steps         JSON         NULL,
  requested_by       VARCHAR(128) NOT NULL,
  reason             VARCHAR(500) NOT NULL,
  request_id         VARCHAR(64)  NOT NULL,
  parent_id          VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  trace_parent       VARCHAR(64)  NULL,
  created_at         DATETIME(6)  NOT NULL,
  started_at         DATETIME(6)  NULL,
  ended_at           DATETIME(6)  NULL,
  KEY operation_claim (state, priority, run_at, id),
  KEY operation_tenant (tenant_id, created_at),
  KEY operation_created (created_at, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One row. Whoever hands out work holds it, so that limits per kind, per server and for the fleet are counted by one at a time.
CREATE TABLE operation_gate (
  id               TINYINT      NOT NULL PRIMARY KEY
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
INSERT INTO operation_gate (id) VALUES (1);

CREATE TABLE operation_step (
  operation_id     VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq              INT          NOT NULL,
  name             VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state            VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- pending | unknown | done | failed | undo_unknown | undone
  attempt          INT          NOT NULL,
  output           JSON         NULL,
  error_code       VARCHAR(64)  NULL,
  error_detail     VARCHAR(2000) NULL,
  started_at       DATETIME(6)  NULL,
  ended_at         DATETIME(6)  NULL,
  PRIMARY KEY (operation_id, seq),
  UNIQUE KEY operation_step_name (operation_id, name),
  CONSTRAINT operation_step_operation FOREIGN KEY (operation_id) REFERENCES operation (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE operation_event (
  operation_id     VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  seq              BIGINT       NOT NULL, -- dense per operation: written under the operation's row lock
  at               DATETIME(6)  NOT NULL,
  type             VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  step             VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  message          VARCHAR(2000) NOT NULL,
  data             JSON         NOT NULL,
  PRIMARY KEY (operation_id, seq),
  CONSTRAINT operation_event_operation FOREIGN KEY (operation_id) REFERENCES operation (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One active operation per tenant. The row lives exactly as long as the operation may still act.
CREATE TABLE tenant_lock (
  tenant_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  operation_id     VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
  taken_at         DATETIME(6)  NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE schedule (
  id               VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  name             VARCHAR(64)  NOT NULL UNIQUE,
  operation_kind   VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  input            JSON         NOT NULL,
  cron             VARCHAR(64)  NOT NULL,
  zone             VARCHAR(64)  NOT NULL,
  next_fire_at     DATETIME(6)  NOT NULL,
  missed_policy    VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- run_once | skip
  jitter_seconds   INT          NOT NULL,
  paused           BOOLEAN      NOT NULL,
  row_version      BIGINT       NOT NULL,
  KEY schedule_due (paused, next_fire_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Backups ----------------------------------------------------------------------------------------------------------

CREATE TABLE backup (
  id               VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  tenant_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  database_id      VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  operation_id     VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
  state            VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- writing | complete | failed | expired
  store            VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  key_version      INT          NOT NULL,
  schema_version_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  snapshot_at      DATETIME(6)  NULL,
  table_count      INT          NULL,
  row_count        BIGINT       NULL,
  data_bytes       BIGINT       NULL, -- before compression
  stored_bytes     BIGINT       NULL, -- in the store
  manifest_sha256  CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NULL,
  proven_at        DATETIME(6)  NULL, -- when a restore of it was verified; null is unproven (law 9)
  proven_seconds   DOUBLE       NULL, -- how long that restore took: the proven RTO
  created_at       DATETIME(6)  NOT NULL,
  ended_at         DATETIME(6)  NULL,
  row_version      BIGINT       NOT NULL,
  KEY backup_tenant (tenant_id, created_at),
  CONSTRAINT backup_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Routing ----------------------------------------------------------------------------------------------------------

-- One row. A change of any route takes the next version in its own transaction, so versions are dense and commit in order.
-- It counts the routes as well: a snapshot whose rows do not add up to the count is never sent.
CREATE TABLE routing_registry (
  id               TINYINT      NOT NULL PRIMARY KEY,
  version          BIGINT       NOT NULL,
  route_count      BIGINT       NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
INSERT INTO routing_registry (id, version, route_count) VALUES (1, 0, 0);

-- The newest route of each tenant, with the registry version that wrote it; changes after V are the rows above V.
CREATE TABLE route (
  tenant_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  registry_version BIGINT       NOT NULL UNIQUE,
  service_state    VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- active | read_only | maintenance | suspended | removed
  reason           VARCHAR(500) NOT NULL,
  server_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  database_id      VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  database_name    VARCHAR(22)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  account_name     VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation       INT          NOT NULL,
  limits           JSON         NOT NULL,
  operation_id     VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  changed_at       DATETIME(6)  NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE runtime_node (
  id                   VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- nod_…
  name                 VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
  token_id             VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE, -- the API token that registered it; no other may speak for it
  public_keyset        BLOB         NOT NULL, -- Tink hybrid public keyset, to seal credentials for this node
  regions              JSON         NOT NULL, -- empty: every region
  acknowledged_version BIGINT       NOT NULL,
  lease_until          DATETIME(6)  NOT NULL,
  registered_at        DATETIME(6)  NOT NULL,
  row_version          BIGINT       NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What an application shows at the gateway. Only the SHA-256 of the random token is kept; the hashes travel with the route.
CREATE TABLE application_token (
  id               VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- apt_…
  tenant_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name             VARCHAR(64)  NOT NULL,
  token_sha256     CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
  expires_at       DATETIME(6)  NULL,
  revoked_at       DATETIME(6)  NULL,
  created_at       DATETIME(6)  NOT NULL,
  created_by       VARCHAR(128) NOT NULL,
  KEY application_token_tenant (tenant_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Access, onboarding, audit ------------------------------------------------------------------------------------------

CREATE TABLE api_token (
  id               VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- tok_…
  name             VARCHAR(64)  NOT NULL,
  person           VARCHAR(128) NOT NULL, -- who it stands for; separation of duties compares persons, never tokens
  roles            JSON         NOT NULL,
  tenant_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL, -- a tenant administrator's token sees this tenant only
  token_sha256     CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
  expires_at       DATETIME(6)  NOT NULL,
  revoked_at       DATETIME(6)  NULL,
  created_at       DATETIME(6)  NOT NULL,
  created_by       VARCHAR(128) NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE idempotency_key (
  principal        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- the token's id
  idempotency_key  VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_sha256   CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- over method, path and body
  status           INT          NULL, -- null while the first request is still at work
  content_type     VARCHAR(128) NULL,
  headers          JSON         NOT NULL,
  sealed_body      LONGBLOB     NULL, -- sealed: an answer may hold a token that is shown once
  attempt          INT          NOT NULL, -- a try that was taken for dead stores no answer any more
  created_at       DATETIME(6)  NOT NULL,
  PRIMARY KEY (principal, idempotency_key),
  KEY idempotency_key_age (created_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE onboarding_request (
  id                 VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  crm_reference      VARCHAR(128) NOT NULL UNIQUE, -- the same deal never makes two requests
  company            VARCHAR(200) NOT NULL,
  slug               VARCHAR(63)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  plan_name          VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  schema_name        VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  region             VARCHAR(64)  NOT NULL,
  contact_name       VARCHAR(200) NOT NULL,
  contact_email      VARCHAR(254) NOT NULL,
  contract_reference VARCHAR(128) NOT NULL,
  state              VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- submitted | approved | rejected | provisioning | handed_over | failed
  requested_by       VARCHAR(128) NOT NULL, -- person
  requested_at       DATETIME(6)  NOT NULL,
  decided_by         VARCHAR(128) NULL,     -- another person
  decided_at         DATETIME(6)  NULL,
  decision_reason    VARCHAR(500) NOT NULL,
  tenant_id          VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  operation_id       VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  handover           JSON         NULL,
  failure_reason     VARCHAR(2000) NULL,    -- why provisioning ended without a tenant
  row_version        BIGINT       NOT NULL,
  KEY onboarding_request_state (state),
  KEY onboarding_request_time (requested_at, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Written in the transaction of the change it tells of (law 11). What comes after detail is null until the sequencer has taken the row:
-- it takes rows whose sequence is null, never rows above the last id, because ids do not commit in their order.
CREATE TABLE audit_event (
  id               BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  at               DATETIME(6)  NOT NULL,
  tenant_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  actor            VARCHAR(128) NOT NULL, -- token id, or operation id for what an operation did
  person           VARCHAR(128) NOT NULL,
  action           VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- capability.verb
  object_id        VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason           VARCHAR(500) NOT NULL,
  request_id       VARCHAR(64)  NOT NULL,
  operation_id     VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NULL,
  detail           JSON         NOT NULL,
  sequence         BIGINT       NULL UNIQUE, -- the place in the whole log, from 0, dense
  trail_sequence   BIGINT       NULL,        -- the place in the tenant's trail, from 1, dense
  sequenced_at     DATETIME(6)  NULL,
  looked_at        DATETIME(6)  NULL,        -- when the sequencer had last found nothing left before it took this row
  salt             BINARY(16)   NULL,
  chain_hash       BINARY(32)   NULL,
  KEY audit_event_tenant (tenant_id, id),
  KEY audit_event_trail (tenant_id, sequence)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One row: the lease of the one sequencer, and how far the log has come. Every write of a sequencer names its epoch here.
CREATE TABLE audit_sequencer (
  id               TINYINT      NOT NULL PRIMARY KEY,
  origin           VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- the log's name for ever; empty before the first lease
  epoch            BIGINT       NOT NULL,
  lease_owner      VARCHAR(64)  NULL,
  lease_until      DATETIME(6)  NULL,
  log_size         BIGINT       NOT NULL,
  trail_count      BIGINT       NOT NULL,
  looked_at        DATETIME(6)  NOT NULL,
  last_at          DATETIME(6)  NOT NULL, -- the log's time never goes back, whatever the server's clock does
  checkpoint_number BIGINT      NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
INSERT INTO audit_sequencer (id, origin, epoch, log_size, trail_count, looked_at, last_at, checkpoint_number)
VALUES (1, '', 0, 0, 0, '1970-01-01 00:00:00', '1970-01-01 00:00:00', 0);

-- The end of each trail now, and as the last checkpoint signed it.
CREATE TABLE audit_trail (
  trail            VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, -- tenant id, or platform
  ordinal          BIGINT       NOT NULL UNIQUE, -- dense, in the order of the first records
  entry_count      BIGINT       NOT NULL,
  chain_hash       BINARY(32)   NOT NULL,
  checkpoint_count BIGINT       NOT NULL,
  checkpoint_chain BINARY(32)   NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The Merkle tree over all records, in tiles of up to 256 hashes; a full tile is one hash of the level above.
CREATE TABLE audit_tile (
  tile_level       TINYINT      NOT NULL,
  tile_index       BIGINT       NOT NULL,
  hashes           VARBINARY(8192) NOT NULL,
  PRIMARY KEY (tile_level, tile_index)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE audit_checkpoint (
  number           BIGINT       NOT NULL PRIMARY KEY,
  log_size         BIGINT       NOT NULL,
  at               DATETIME(6)  NOT NULL,
  note             TEXT         CHARACTER SET ascii COLLATE ascii_bin NOT NULL -- as signed, with its signature
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
