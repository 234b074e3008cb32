-- What somebody is in the network, and the languages of the province. Further rows need no release.

INSERT INTO collaborator_kind (id, key, position, name_vi, name_en, active) VALUES
  (new_id(), 'collaborator', 1, 'Cộng tác viên', 'Collaborator', true),
  (new_id(), 'influencer', 2, 'Người có ảnh hưởng', 'Person of influence', true),
  (new_id(), 'mens_champion', 3, 'Nam giới tiên phong', 'Men''s champion', true),
  (new_id(), 'trusted_address', 4, 'Người giữ địa chỉ tin cậy', 'Keeper of a trusted address', true),
  (new_id(), 'speaker', 5, 'Báo cáo viên', 'Speaker', true),
  (new_id(), 'trainer', 6, 'Giảng viên', 'Trainer', true);

INSERT INTO spoken_language (id, key, position, name_vi, name_en, active) VALUES
  (new_id(), 'vi', 1, 'Tiếng Việt', 'Vietnamese', true),
  (new_id(), 'ede', 2, 'Tiếng Ê Đê', 'Ê Đê', true),
  (new_id(), 'mnong', 3, 'Tiếng M''nông', 'M''nông', true),
  (new_id(), 'jrai', 4, 'Tiếng Jrai', 'Jrai', true),
  (new_id(), 'tay', 5, 'Tiếng Tày', 'Tày', true),
  (new_id(), 'nung', 6, 'Tiếng Nùng', 'Nùng', true),
  (new_id(), 'hmong', 7, 'Tiếng Mông', 'Mông', true),
  (new_id(), 'xodang', 8, 'Tiếng Xơ Đăng', 'Xơ Đăng', true);

-- A listing by name of those whom a unit keeps.
CREATE INDEX ix_person_name_sort_standing ON person (name_sort, id) WHERE merged_into_id IS NULL AND anonymised_at IS NULL;
