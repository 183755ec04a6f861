-- What is needed to see what goes on: who is alive, what was seen when, and keys for the questions that are asked of the whole fleet.

-- A control plane that runs. It says so again and again; one that ends properly takes its row away.
CREATE TABLE control_plane (
  id               VARCHAR(64)  NOT NULL PRIMARY KEY, -- host:process:start, as in the leases it holds
  host             VARCHAR(64)  NOT NULL,
  home             CHAR(16)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- of its home folder's path: its successor there takes a silent row away
  works            BOOLEAN      NOT NULL, -- whether it works on operations
  started_at       DATETIME(6)  NOT NULL,
  seen_at          DATETIME(6)  NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The last look at a server. One control plane at a time looks: whoever could claim the row.
CREATE TABLE server_observation (
  server_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  reachable        BOOLEAN      NULL, -- null: nobody has looked yet
  detail           VARCHAR(500) NOT NULL,
  since            DATETIME(6)  NULL, -- since when it is so
  looked_at        DATETIME(6)  NULL,
  claimed_until    DATETIME(6)  NOT NULL,
  CONSTRAINT server_observation_server FOREIGN KEY (server_id) REFERENCES server (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- How each place of anchors stands, as the sequencer saw it last.
CREATE TABLE audit_anchor (
  place            VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  checkpoint_number BIGINT      NOT NULL, -- the last that is there
  anchored_at      DATETIME(6)  NULL,
  failed_since     DATETIME(6)  NULL,
  detail           VARCHAR(500) NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

ALTER TABLE operation ADD KEY operation_history (kind, state, ended_at);
ALTER TABLE backup ADD KEY backup_newest (state, tenant_id, created_at);
ALTER TABLE tenant ADD KEY tenant_standing (service_status, data_status, created_at);
ALTER TABLE tenant ADD KEY tenant_retained (data_status, retained_until);
ALTER TABLE audit_event ADD KEY audit_event_action (action, id);
