-- What requests may be moved to: each wanted model in each service tier, and in the region where the provider stays the same.
insert into sim_offer
select (select coalesce(max(offer_id), 0) from sim_offer) + row_number() over (order by provider, request_model, served_model, service_tier, region), n.*
from (
    select w.provider, w.model as request_model, w.model as served_model, o.service_tier,
           case when coalesce(m.provider, o.provider) = w.provider then o.region end as region
    from sim_wanted w cross join offer o left join offer_model m using (offer_id)
    except
    select provider, request_model, served_model, service_tier, region from sim_offer
) n;

-- The same things on the service tiers that rules may ask for.
insert into sim_offer
select (select coalesce(max(offer_id), 0) from sim_offer) + row_number() over (order by provider, request_model, served_model, service_tier, region), n.*
from (
    select provider, request_model, served_model, t.service_tier, region
    from sim_offer o cross join (select unnest($tiers::varchar[]) as service_tier) t
    where o.service_tier in ('standard', 'flex', 'priority', 'fast', 'ultrafast')
    except
    select provider, request_model, served_model, service_tier, region from sim_offer
) n;

-- The same things asked for in a batch.
insert into sim_offer
select (select coalesce(max(offer_id), 0) from sim_offer) + row_number() over (order by provider, request_model, served_model, service_tier, region), n.*
from (
    select provider, request_model, served_model, 'batch' as service_tier, region from sim_offer where service_tier = 'standard'
    except
    select provider, request_model, served_model, service_tier, region from sim_offer
) n;
