-- What each rule says. One row a rule; 0 stands for none. guess: what the prompt's text says, where it is sure, counts for more.
create or replace temp table category (rule integer, task varchar, task_reason varchar, guess boolean);

-- Whether the prompt's text decides: the rule only guesses (or there is none), and the text is sure enough.
create or replace temp macro text_decides(guess, text_confidence, sure_from) as coalesce(guess and text_confidence >= sure_from, false);
