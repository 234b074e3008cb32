-- Lists of people go by the given name to the letter: the key that was stored before ("Hà Trần Thị Thu") becomes the one that Names.SortKey gives
-- ("Ha 1 Trần Thị Thu"), with the tones of the given name as digits behind its letters. A group's name is no person's and stays. Running it again changes nothing.
DO $$
DECLARE
  people text;
BEGIN
  FOREACH people IN ARRAY ARRAY['person', 'registration'] LOOP
    EXECUTE format($update$
      UPDATE %1$I t SET name_sort = k.letters || ' ' || coalesce(nullif(k.tones, ''), '0') || k.rest
      FROM (
        SELECT s.id, s.rest,
          normalize(translate(regexp_replace(s.marked, '[\u0300-\u036F]', '', 'g'), U&'\E000\E001\E002', U&'\0302\0306\031B'), NFC) AS letters,
          regexp_replace(translate(regexp_replace(s.marked, '[^\u0300-\u036F]', '', 'g'), U&'\0300\0309\0303\0301\0323\0306', '123456'), '[\u0300-\u036F]', '7', 'g') AS tones
        FROM (
          -- Marks that make a letter of Vietnamese are put aside under signs that no name has; a dot below may stand before them. What is left are tones.
          SELECT p.id, substr(p.name_sort, length(split_part(p.name_sort, ' ', 1)) + 1) AS rest,
            regexp_replace(regexp_replace(regexp_replace(normalize(split_part(p.name_sort, ' ', 1), NFD),
              '([aAeEoO]\u0323?)\u0302', U&'\\1\E000', 'g'), '([aA]\u0323?)\u0306', U&'\\1\E001', 'g'), '([oOuU])\u031B', U&'\\1\E002', 'g') AS marked
          FROM %1$I p
          WHERE p.name_sort <> '' AND p.name_sort !~ '^\S+ [0-7]+( |$)' %2$s
        ) s
      ) k
      WHERE t.id = k.id
      $update$, people, CASE people WHEN 'registration' THEN 'AND NOT p.is_group' ELSE '' END);
  END LOOP;
END $$;
