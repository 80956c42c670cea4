-- A place for the step that comes from another branch.
SELECT 1;
