update request
set task = c.task, task_reason = c.task_reason
from request_category r
join category c using (rule)
where request.request_key = r.request_key and (request.task <> c.task or request.task_reason <> c.task_reason);
