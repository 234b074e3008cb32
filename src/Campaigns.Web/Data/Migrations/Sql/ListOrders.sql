-- Lists of activities in order of name and of place: the first page reads as many rows as it shows, however many there are.
CREATE INDEX ix_activity_title ON activity (title_folded, id);
CREATE INDEX ix_activity_place ON activity (place_unit_id, id);
CREATE INDEX ix_unit_name ON unit (name_folded, id);
