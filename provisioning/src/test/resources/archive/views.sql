CREATE VIEW z_base AS SELECT id, code FROM parent WHERE id > 0;
CREATE VIEW a_on_z AS SELECT z_base.id, doubled(z_base.id) AS twice FROM z_base;
CREATE VIEW `odd view` AS SELECT 'naïve 😀' AS text, `order` FROM `odd name's "table" ☃`;
