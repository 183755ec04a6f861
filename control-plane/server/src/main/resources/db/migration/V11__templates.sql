-- Templates say how the rows of a table are added up; those of the former format are recorded again at their next use.
DELETE FROM template;
