-- The requests that were sorted by `request_category`. Bound: $sure_from (0..1), $text_reason.
update request
set task = t.task, task_reason = t.task_reason, task_confidence = t.task_confidence
from (
    select r.request_key,
           case when text_decides(c.guess, r.text_confidence, $sure_from) then r.text_task else c.task end as task,
           case when text_decides(c.guess, r.text_confidence, $sure_from) then $text_reason else c.task_reason end as task_reason,
           case when text_decides(c.guess, r.text_confidence, $sure_from) then r.text_confidence when not c.guess then 1 end as task_confidence
    from request r
    join request_category using (request_key)
    join category c using (rule)
) t
where request.request_key = t.request_key
  and (request.task <> t.task or request.task_reason <> t.task_reason or request.task_confidence is distinct from t.task_confidence);
