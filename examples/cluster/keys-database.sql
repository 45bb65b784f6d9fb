-- The keys have a database of their own, so that its backups can be kept for a short time only.
create database keys;
