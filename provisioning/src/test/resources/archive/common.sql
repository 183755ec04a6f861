CREATE TABLE `every type` (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  c_tiny TINYINT, c_small SMALLINT, c_medium MEDIUMINT, c_int INT, c_big BIGINT, c_ubig BIGINT UNSIGNED,
  c_decimal DECIMAL(65,30), c_float FLOAT, c_double DOUBLE, c_real FLOAT(10,3), c_bool BOOLEAN, c_bit1 BIT(1), c_bit64 BIT(64),
  c_date DATE, c_time TIME(6), c_datetime DATETIME(6), c_timestamp TIMESTAMP(6) NULL DEFAULT NULL, c_year YEAR,
  c_char CHAR(20), c_varchar VARCHAR(200), c_latin VARCHAR(50) CHARACTER SET latin1, c_sjis VARCHAR(50) CHARACTER SET sjis,
  c_ucs2 VARCHAR(50) CHARACTER SET ucs2, c_ascii VARCHAR(50) CHARACTER SET ascii, c_gbk TEXT CHARACTER SET gbk,
  c_binary BINARY(16), c_varbinary VARBINARY(300),
  c_tinytext TINYTEXT, c_text TEXT, c_mediumtext MEDIUMTEXT, c_longtext LONGTEXT,
  c_tinyblob TINYBLOB, c_blob BLOB, c_mediumblob MEDIUMBLOB, c_longblob LONGBLOB,
  c_enum ENUM('a','b','1','2','é'), c_set SET('x','y','ü'), c_json JSON, c_geometry GEOMETRY, c_point POINT,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `every type` (id) VALUES (0);
INSERT INTO `every type` VALUES (
  18446744073709551615, -128, -32768, -8388608, -2147483648, -9223372036854775808, 18446744073709551615,
  '-99999999999999999999999999999999999.999999999999999999999999999999', 3.4028234e38, 1.7976931348623157e308, 1234.567, TRUE,
  b'1', b'1111111111111111111111111111111111111111111111111111111111111111',
  '0000-00-00', '-838:59:59', '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07.999999', 2155,
  '', 'tab	newline
return\rback\\slash quote\' null\0 end\Z', 'Zürich € Ÿ', '表示', 'ucs2 ☃', 'ascii', '中文\\',
  x'000102030405060708090A0B0C0D0E00', x'00FF5C0A090D271A00',
  'tiny', 'text 😀 emoji', 'עברית العربية', 'long', x'00', x'5C4E', x'0A', x'', 'é', 'x,ü', '{"a": [1, 2.5, "x\\ty", null, true], "ü": "😀"}',
  ST_GeomFromText('POLYGON((0 0, 10 0, 10 10, 0 10, 0 0))'), ST_GeomFromText('POINT(1.5 -2.25)'));
INSERT INTO `every type` (id, c_float, c_double, c_date, c_time, c_datetime, c_timestamp, c_year, c_decimal, c_bit64, c_varchar, c_enum, c_set, c_longblob)
  VALUES (2, 0.1, 2.2250738585072014e-308, '1000-01-01', '00:00:00.000001', '0000-00-00 00:00:00', '1970-01-01 00:00:01', 1901, '0.000000000000000000000000000001', b'0', '\\N', '2', '', REPEAT(x'00FF0A095C', 100000)),
  (3, 16777217, -0.0, '2024-02-29', '838:59:59', '2024-02-29 12:00:00.5', '2024-03-31 02:30:00', 0, 1, b'101', 'NULL', '1', 'x', NULL);

CREATE TABLE `odd name's "table" ☃` (
  `order` INT NOT NULL, `a ``tick` VARCHAR(30) DEFAULT 'it''s, (a) \\ default' COMMENT 'comment, with (parens) and AUTO_INCREMENT=5',
  `группа` VARCHAR(10), PRIMARY KEY (`order`), KEY `odd, key` (`a ``tick`, `группа`)
) COMMENT='a table, with ''quotes'' AUTO_INCREMENT=99 (x)';
INSERT INTO `odd name's "table" ☃` VALUES (1, 'x', 'группа'), (-1, NULL, NULL);

CREATE TABLE parent (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, code VARCHAR(20) NOT NULL, boss INT, favourite INT,
  UNIQUE KEY by_code (code), CONSTRAINT to_boss FOREIGN KEY (boss) REFERENCES parent (id) ON DELETE SET NULL) AUTO_INCREMENT=1000;
CREATE TABLE child (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, parent_code VARCHAR(20) NOT NULL, parent_id INT,
  CONSTRAINT to_parent FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT to_code FOREIGN KEY (parent_code) REFERENCES parent (code));
ALTER TABLE parent ADD CONSTRAINT circular FOREIGN KEY (favourite) REFERENCES child (id);
INSERT INTO parent (id, code) VALUES (1, 'one'), (2, 'two'), (0, 'zero');
INSERT INTO child VALUES (1, 'one', 1), (2, 'two', 2);
UPDATE parent SET boss = 1, favourite = 2 WHERE id = 2;

CREATE TABLE `generated` (a INT NOT NULL, b INT NOT NULL, total INT GENERATED ALWAYS AS (a + b) STORED, label VARCHAR(40) GENERATED ALWAYS AS (CONCAT('n', a)) VIRTUAL,
  hidden INT NOT NULL DEFAULT 7 INVISIBLE, PRIMARY KEY (a), KEY by_total (total), KEY by_label (label), CONSTRAINT positive CHECK (b >= 0));
INSERT INTO `generated` (a, b, hidden) VALUES (1, 2, 3), (4, 5, 6);

CREATE TABLE composite (a VARCHAR(10) NOT NULL, b INT NOT NULL, c DATETIME NOT NULL, v VARCHAR(10), PRIMARY KEY (a, b, c)) ENGINE=InnoDB DEFAULT CHARSET=latin1;
INSERT INTO composite VALUES ('x', 1, '2024-01-01', 'v'), ('x', 2, '2024-01-01', 'v'), ('ÿ', 1, '2024-01-01', NULL);

CREATE TABLE no_key (a INT, b VARCHAR(20));
INSERT INTO no_key VALUES (1, 'same'), (1, 'same'), (1, 'same'), (NULL, NULL);
CREATE TABLE unique_only (a INT NOT NULL, b VARCHAR(20), UNIQUE KEY ua (a));
INSERT INTO unique_only VALUES (2, 'two'), (1, 'one');
CREATE TABLE empty_table (id INT PRIMARY KEY AUTO_INCREMENT, v TEXT, FULLTEXT KEY words (v)) AUTO_INCREMENT=77;
CREATE TABLE `spatial` (id INT PRIMARY KEY, g POINT NOT NULL, SPATIAL KEY at (g));
INSERT INTO `spatial` VALUES (1, ST_GeomFromText('POINT(3 4)'));
CREATE TABLE parts (id INT NOT NULL, at_year INT NOT NULL, v VARCHAR(10), PRIMARY KEY (id, at_year), KEY v (v))
  PARTITION BY RANGE (at_year) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN (2030), PARTITION pmax VALUES LESS THAN MAXVALUE);
INSERT INTO parts VALUES (1, 2019, 'old'), (2, 2025, 'now'), (3, 2100, 'late');

