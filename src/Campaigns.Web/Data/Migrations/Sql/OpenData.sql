-- No two published sets have a day in common, also when one was withdrawn: their difference would reveal small numbers.
ALTER TABLE open_data_set
  ADD CONSTRAINT ex_open_data_set_days EXCLUDE USING gist (daterange(counted_from, counted_to, '[]') WITH &&);
