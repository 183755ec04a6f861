-- Objects of an archive lie under the number of the claim that wrote them; this names the attempt that became the backup. 0: from before.
ALTER TABLE backup ADD COLUMN archive_attempt BIGINT NOT NULL DEFAULT 0;
