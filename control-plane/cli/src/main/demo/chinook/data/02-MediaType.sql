INSERT INTO `MediaType` (`Name`) VALUES
('MPEG audio file'),
('Protected AAC audio file'),
('Protected MPEG-4 video file'),
('Purchased AAC audio file'),
('AAC audio file');
