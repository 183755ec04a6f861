CREATE TABLE vectors (id INT PRIMARY KEY, v VECTOR(4) NOT NULL)
//
INSERT INTO vectors VALUES (1, STRING_TO_VECTOR('[1e-30,3.4e38,0.1,-0.3]'))
//
CREATE TABLE functional (id INT PRIMARY KEY, j JSON, name VARCHAR(50), KEY f ((CAST(j->>'$.n' AS UNSIGNED))), KEY many ((CAST(j->'$.tags' AS CHAR(10) ARRAY))), KEY low ((LOWER(name)) DESC), FULLTEXT KEY ft (name) WITH PARSER ngram)
//
INSERT INTO functional VALUES (1, '{"n": 1, "tags": ["a", "ü"], "deep": [[[{"k": "\\u0000 \\" \\\\ / 😀"}]]], "big": 18446744073709551615, "e": 1e300, "neg": -0.5}', 'One'), (2, 'null', NULL), (3, NULL, 'ü'), (4, '"text"', ''), (5, '[]', 'x')
//
CREATE TABLE spatial_kinds (id INT PRIMARY KEY, g GEOMETRY NOT NULL SRID 4326, c GEOMETRYCOLLECTION, SPATIAL KEY at (g))
//
INSERT INTO spatial_kinds VALUES (1, ST_GeomFromText('POINT(52.5 13.4)', 4326), ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))')), (2, ST_GeomFromText('MULTIPOLYGON(((0 0,0 1,1 1,1 0,0 0)))', 4326), ST_GeomFromText('GEOMETRYCOLLECTION EMPTY'))
//
CREATE TABLE masked (id INT PRIMARY KEY, a INT, b INT, CONSTRAINT not_yet CHECK (a > b) NOT ENFORCED)
//
INSERT INTO masked VALUES (1, 1, 2)
