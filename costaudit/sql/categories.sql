-- What each rule says. One row a rule; 0 stands for none.
create or replace temp table category (rule integer, task varchar, task_reason varchar);
