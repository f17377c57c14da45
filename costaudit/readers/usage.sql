-- The usage dialects, written once. Every reader hands over the usage object as its log has it; what the numbers mean is decided
-- here, per record, by the names that are present and by arithmetic on the total.

-- Every token key we know, in every dialect, as text: a count is checked as it was written. One parse a record.
create or replace temp macro usage_of(usage) as json_transform(usage, '{
    "prompt_tokens": "VARCHAR", "completion_tokens": "VARCHAR", "total_tokens": "VARCHAR",
    "input_tokens": "VARCHAR", "output_tokens": "VARCHAR",
    "prompt_tokens_details": {"cached_tokens": "VARCHAR", "cache_write_tokens": "VARCHAR", "cache_creation_tokens": "VARCHAR", "text_tokens": "VARCHAR",
        "cache_creation_input_tokens": "VARCHAR", "cache_creation": {"ephemeral_5m_input_tokens": "VARCHAR", "ephemeral_1h_input_tokens": "VARCHAR"},
        "audio_tokens": "VARCHAR", "image_tokens": "VARCHAR", "video_tokens": "VARCHAR",
        "cached_tokens_details": {"audio_tokens": "VARCHAR", "image_tokens": "VARCHAR"},
        "cache_creation_token_details": {"ephemeral_5m_input_tokens": "VARCHAR", "ephemeral_1h_input_tokens": "VARCHAR"},
        "cache_write_tokens_details": {"ttl_30m_tokens": "VARCHAR", "ttl_12h_tokens": "VARCHAR"}},
    "input_tokens_details": {"cached_tokens": "VARCHAR", "cache_write_tokens": "VARCHAR", "cache_creation_tokens": "VARCHAR", "text_tokens": "VARCHAR",
        "cache_creation_input_tokens": "VARCHAR", "cache_creation": {"ephemeral_5m_input_tokens": "VARCHAR", "ephemeral_1h_input_tokens": "VARCHAR"},
        "audio_tokens": "VARCHAR", "image_tokens": "VARCHAR", "video_tokens": "VARCHAR",
        "cached_tokens_details": {"audio_tokens": "VARCHAR", "image_tokens": "VARCHAR"},
        "cache_creation_token_details": {"ephemeral_5m_input_tokens": "VARCHAR", "ephemeral_1h_input_tokens": "VARCHAR"},
        "cache_write_tokens_details": {"ttl_30m_tokens": "VARCHAR", "ttl_12h_tokens": "VARCHAR"}},
    "input_token_details": {"text_tokens": "VARCHAR", "audio_tokens": "VARCHAR", "image_tokens": "VARCHAR", "cached_tokens": "VARCHAR", "cache_read": "VARCHAR",
        "cache_creation": "VARCHAR", "ephemeral_5m_input_tokens": "VARCHAR", "ephemeral_1h_input_tokens": "VARCHAR", "audio": "VARCHAR",
        "cached_tokens_details": {"audio_tokens": "VARCHAR", "image_tokens": "VARCHAR"}},
    "completion_tokens_details": {"reasoning_tokens": "VARCHAR", "audio_tokens": "VARCHAR", "image_tokens": "VARCHAR", "video_tokens": "VARCHAR", "text_tokens": "VARCHAR",
        "accepted_prediction_tokens": "VARCHAR", "rejected_prediction_tokens": "VARCHAR"},
    "output_tokens_details": {"reasoning_tokens": "VARCHAR", "thinking_tokens": "VARCHAR", "audio_tokens": "VARCHAR", "image_tokens": "VARCHAR",
        "video_tokens": "VARCHAR", "text_tokens": "VARCHAR"},
    "output_token_details": {"reasoning": "VARCHAR", "audio": "VARCHAR", "text_tokens": "VARCHAR", "audio_tokens": "VARCHAR", "image_tokens": "VARCHAR"},
    "cache_read_input_tokens": "VARCHAR", "cache_creation_input_tokens": "VARCHAR", "cache_read_tokens": "VARCHAR", "cache_write_tokens": "VARCHAR",
    "cache_write_5m_tokens": "VARCHAR", "cache_write_1h_tokens": "VARCHAR", "cache_write_12h_tokens": "VARCHAR",
    "cache_creation": {"ephemeral_5m_input_tokens": "VARCHAR", "ephemeral_1h_input_tokens": "VARCHAR"},
    "cached_tokens": "VARCHAR", "cached_input_tokens": "VARCHAR", "num_cached_tokens": "VARCHAR", "reasoning_tokens": "VARCHAR", "reasoning_output_tokens": "VARCHAR",
    "prompt_cache_hit_tokens": "VARCHAR", "prompt_cache_miss_tokens": "VARCHAR",
    "input_audio_tokens": "VARCHAR", "output_audio_tokens": "VARCHAR", "input_image_tokens": "VARCHAR", "output_image_tokens": "VARCHAR",
    "promptTokenCount": "VARCHAR", "candidatesTokenCount": "VARCHAR", "thoughtsTokenCount": "VARCHAR", "cachedContentTokenCount": "VARCHAR",
    "toolUsePromptTokenCount": "VARCHAR", "totalTokenCount": "VARCHAR", "trafficType": "VARCHAR", "serviceTier": "JSON",
    "promptTokensDetails": [{"modality": "VARCHAR", "tokenCount": "VARCHAR"}], "cacheTokensDetails": [{"modality": "VARCHAR", "tokenCount": "VARCHAR"}],
    "candidatesTokensDetails": [{"modality": "VARCHAR", "tokenCount": "VARCHAR"}],
    "total_input_tokens": "VARCHAR", "total_output_tokens": "VARCHAR", "total_cached_tokens": "VARCHAR", "total_thought_tokens": "VARCHAR", "total_tool_use_tokens": "VARCHAR",
    "inputTokens": "VARCHAR", "outputTokens": "VARCHAR", "totalTokens": "VARCHAR", "promptTokens": "VARCHAR", "completionTokens": "VARCHAR",
    "cacheReadInputTokens": "VARCHAR", "cacheReadInputTokenCount": "VARCHAR", "cacheWriteInputTokens": "VARCHAR", "cacheWriteInputTokenCount": "VARCHAR",
    "cacheDetails": [{"ttl": "VARCHAR", "inputTokens": "VARCHAR"}],
    "cachedInputTokens": "VARCHAR", "reasoningTokens": "VARCHAR",
    "inputTokenDetails": {"noCacheTokens": "VARCHAR", "cacheReadTokens": "VARCHAR", "cacheWriteTokens": "VARCHAR"},
    "outputTokenDetails": {"textTokens": "VARCHAR", "reasoningTokens": "VARCHAR"},
    "inputTokenCount": "VARCHAR", "outputTokenCount": "VARCHAR", "inputTextTokenCount": "VARCHAR", "prompt_token_count": "VARCHAR", "generation_token_count": "VARCHAR",
    "prompt_eval_count": "VARCHAR", "eval_count": "VARCHAR",
    "billed_units": {"input_tokens": "VARCHAR", "image_tokens": "VARCHAR", "output_tokens": "VARCHAR", "search_units": "VARCHAR", "images": "VARCHAR"},
    "search_units": "VARCHAR", "seconds": "VARCHAR", "characters": "VARCHAR", "pages_processed": "VARCHAR", "images": "VARCHAR",
    "server_tool_use": {"web_search_requests": "VARCHAR", "web_fetch_requests": "VARCHAR"},
    "web_search_requests": "VARCHAR", "cost": "VARCHAR", "is_byok": "VARCHAR", "cost_details": {"upstream_inference_cost": "VARCHAR"}, "cost_in_usd_ticks": "VARCHAR",
    "service_tier": "VARCHAR", "inference_geo": "VARCHAR", "speed": "VARCHAR"
}');

-- Token keys that need a meter, by name; what is not here and not zero is refused with its name (requests.sql).
create or replace temp table known_usage_key as
select unnest([
    'prompt_tokens', 'completion_tokens', 'total_tokens', 'input_tokens', 'output_tokens', 'cached_tokens', 'cache_write_tokens', 'cache_creation_tokens',
    'text_tokens', 'audio_tokens', 'image_tokens', 'video_tokens', 'ephemeral_5m_input_tokens', 'ephemeral_1h_input_tokens', 'ttl_30m_tokens', 'ttl_12h_tokens',
    'reasoning_tokens', 'thinking_tokens', 'accepted_prediction_tokens', 'rejected_prediction_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens',
    'cache_read_tokens', 'cache_write_5m_tokens', 'cache_write_1h_tokens', 'cache_write_12h_tokens', 'cached_input_tokens', 'num_cached_tokens', 'reasoning_output_tokens',
    'prompt_cache_hit_tokens', 'prompt_cache_miss_tokens', 'input_audio_tokens', 'output_audio_tokens', 'input_image_tokens', 'output_image_tokens',
    'promptTokenCount', 'candidatesTokenCount', 'thoughtsTokenCount', 'cachedContentTokenCount', 'toolUsePromptTokenCount', 'totalTokenCount', 'tokenCount',
    'total_input_tokens', 'total_output_tokens', 'total_cached_tokens', 'total_thought_tokens', 'total_tool_use_tokens',
    'inputTokens', 'outputTokens', 'totalTokens', 'promptTokens', 'completionTokens', 'cacheReadInputTokens', 'cacheReadInputTokenCount', 'cacheWriteInputTokens',
    'cacheWriteInputTokenCount', 'cachedInputTokens', 'reasoningTokens', 'noCacheTokens', 'cacheReadTokens', 'cacheWriteTokens', 'textTokens',
    'inputTokenCount', 'outputTokenCount', 'inputTextTokenCount', 'prompt_token_count', 'generation_token_count',
    'search_units', 'seconds', 'characters', 'pages_processed', 'web_search_requests', 'web_fetch_requests', 'prompt_eval_count', 'eval_count',
    -- counts and ratios that no provider bills
    'max_tokens', 'max_output_tokens', 'max_completion_tokens', 'max_input_tokens', 'total_output_cost_tokens', 'outputTokensPerSecond', 'tokens_per_second',
    'avg_tokens', 'num_sources_used', 'citation_tokens', 'response_tokens', 'num_search_queries', 'budget_tokens', 'cached_tokens_internal',
    'prompt_audio_seconds', 'tokens', 'prefix_block_tokens'
]) as key;

-- One count, as a whole number; null when it is absent or no number (requests.sql has refused those that are wrong).
create or replace temp macro tokens(written) as case when length(written) <= 15 then try_cast(written as bigint) end;

-- The tokens of one modality in Gemini's lists: [{modality, tokenCount}]. Most records have none, and a list function is dear.
create or replace temp macro modality(details, wanted) as
    case when details is null then 0
         else coalesce(list_sum(list_transform(list_filter(details, lambda d: d.modality = wanted), lambda d: tokens(d.tokenCount))), 0)::bigint end;

create or replace temp macro written_for(details, wanted) as
    case when details is null then null
         else list_sum(list_transform(list_filter(details, lambda c: c.ttl = wanted), lambda c: tokens(c.inputTokens)))::bigint end;

-- What was counted, before deciding what it means. Null when the log says nothing of the kind.
create or replace temp macro counted(drafts) as table
select d.*,
       coalesce(tokens(u.prompt_tokens), tokens(u.billed_units.input_tokens) + coalesce(tokens(u.billed_units.image_tokens), 0), tokens(u.input_tokens), tokens(u.promptTokenCount), tokens(u.inputTokens),
                tokens(u.promptTokens), tokens(u.total_input_tokens), tokens(u.inputTokenCount), tokens(u.inputTextTokenCount), tokens(u.prompt_token_count),
                tokens(u.prompt_eval_count),
                tokens(u.prompt_cache_hit_tokens) + tokens(u.prompt_cache_miss_tokens)) as logged_input,
       coalesce(tokens(u.completion_tokens), tokens(u.billed_units.output_tokens), tokens(u.output_tokens), tokens(u.candidatesTokenCount), tokens(u.outputTokens),
                tokens(u.completionTokens), tokens(u.total_output_tokens), tokens(u.outputTokenCount), tokens(u.generation_token_count), tokens(u.eval_count)) as logged_output,
       coalesce(tokens(u.total_tokens), tokens(u.totalTokenCount), tokens(u.totalTokens)) as total,
       -- greatest, not coalesce: gateways write one count under two names, one of them sometimes zero
       greatest(tokens(u.prompt_tokens_details.cached_tokens), tokens(u.input_tokens_details.cached_tokens), tokens(u.input_token_details.cached_tokens),
                tokens(u.input_token_details.cache_read), tokens(u.cache_read_input_tokens), tokens(u.cache_read_tokens), tokens(u.cached_input_tokens),
                tokens(u.cached_tokens), tokens(u.num_cached_tokens), tokens(u.prompt_cache_hit_tokens), tokens(u.cachedContentTokenCount),
                tokens(u.total_cached_tokens), tokens(u.cacheReadInputTokens), tokens(u.cacheReadInputTokenCount), tokens(u.cachedInputTokens),
                tokens(u.inputTokenDetails.cacheReadTokens)) as cached,
       greatest(tokens(u.cache_creation_input_tokens), tokens(u.prompt_tokens_details.cache_creation_tokens), tokens(u.prompt_tokens_details.cache_write_tokens),
                tokens(u.input_tokens_details.cache_write_tokens), tokens(u.input_tokens_details.cache_creation_tokens), tokens(u.cache_write_tokens),
                tokens(u.input_token_details.cache_creation), tokens(u.cacheWriteInputTokens), tokens(u.cacheWriteInputTokenCount),
                tokens(u.prompt_tokens_details.cache_creation_input_tokens), tokens(u.input_tokens_details.cache_creation_input_tokens), -- Alibaba's
                tokens(u.inputTokenDetails.cacheWriteTokens)) as written_total,
       greatest(tokens(u.cache_creation.ephemeral_5m_input_tokens), tokens(u.prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens),
                tokens(u.input_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens), tokens(u.input_token_details.ephemeral_5m_input_tokens),
                tokens(u.cache_write_5m_tokens), tokens(u.prompt_tokens_details.cache_write_tokens_details.ttl_30m_tokens),
                tokens(u.input_tokens_details.cache_write_tokens_details.ttl_30m_tokens), tokens(u.prompt_tokens_details.cache_creation.ephemeral_5m_input_tokens),
                tokens(u.input_tokens_details.cache_creation.ephemeral_5m_input_tokens),
                written_for(u.cacheDetails, '5m')) as written_default,
       greatest(tokens(u.cache_creation.ephemeral_1h_input_tokens), tokens(u.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens),
                tokens(u.input_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens), tokens(u.input_token_details.ephemeral_1h_input_tokens),
                tokens(u.cache_write_1h_tokens), tokens(u.prompt_tokens_details.cache_creation.ephemeral_1h_input_tokens),
                tokens(u.input_tokens_details.cache_creation.ephemeral_1h_input_tokens),
                written_for(u.cacheDetails, '1h')) as written_1h,
       greatest(tokens(u.cache_write_12h_tokens), tokens(u.prompt_tokens_details.cache_write_tokens_details.ttl_12h_tokens),
                tokens(u.input_tokens_details.cache_write_tokens_details.ttl_12h_tokens)) as written_12h,
       greatest(tokens(u.completion_tokens_details.reasoning_tokens), tokens(u.output_tokens_details.reasoning_tokens), tokens(u.output_tokens_details.thinking_tokens),
                tokens(u.output_token_details.reasoning), tokens(u.reasoning_tokens), tokens(u.reasoning_output_tokens), tokens(u.thoughtsTokenCount),
                tokens(u.total_thought_tokens), tokens(u.reasoningTokens), tokens(u.outputTokenDetails.reasoningTokens)) as reasoned,
       coalesce(tokens(u.toolUsePromptTokenCount), tokens(u.total_tool_use_tokens), 0) as tool_prompt,
       greatest(tokens(u.prompt_tokens_details.audio_tokens), tokens(u.input_tokens_details.audio_tokens), tokens(u.input_token_details.audio_tokens),
                tokens(u.input_token_details.audio), tokens(u.input_audio_tokens), modality(u.promptTokensDetails, 'AUDIO'), 0) as heard,
       greatest(tokens(u.prompt_tokens_details.image_tokens), tokens(u.input_tokens_details.image_tokens), tokens(u.input_token_details.image_tokens),
                tokens(u.input_image_tokens), tokens(u.billed_units.image_tokens), modality(u.promptTokensDetails, 'IMAGE'), 0) as seen,
       greatest(tokens(u.prompt_tokens_details.video_tokens), tokens(u.input_tokens_details.video_tokens), modality(u.promptTokensDetails, 'VIDEO'), 0) as watched,
       greatest(tokens(u.prompt_tokens_details.cached_tokens_details.audio_tokens), tokens(u.input_tokens_details.cached_tokens_details.audio_tokens),
                tokens(u.input_token_details.cached_tokens_details.audio_tokens), case when u.cacheTokensDetails is not null then modality(u.cacheTokensDetails, 'AUDIO') end) as cached_audio,
       greatest(tokens(u.prompt_tokens_details.cached_tokens_details.image_tokens), tokens(u.input_tokens_details.cached_tokens_details.image_tokens),
                tokens(u.input_token_details.cached_tokens_details.image_tokens), case when u.cacheTokensDetails is not null then modality(u.cacheTokensDetails, 'IMAGE') end) as cached_image,
       modality(u.cacheTokensDetails, 'VIDEO') as cached_video,
       greatest(tokens(u.completion_tokens_details.audio_tokens), tokens(u.output_tokens_details.audio_tokens), tokens(u.output_token_details.audio_tokens),
                tokens(u.output_token_details.audio), tokens(u.output_audio_tokens), modality(u.candidatesTokensDetails, 'AUDIO'), 0) as spoken,
       greatest(tokens(u.completion_tokens_details.image_tokens), tokens(u.output_tokens_details.image_tokens), tokens(u.output_token_details.image_tokens),
                tokens(u.output_image_tokens), modality(u.candidatesTokensDetails, 'IMAGE'), 0) as drawn,
       greatest(tokens(u.completion_tokens_details.video_tokens), tokens(u.output_tokens_details.video_tokens), modality(u.candidatesTokensDetails, 'VIDEO'), 0) as filmed,
       greatest(tokens(u.server_tool_use.web_search_requests), tokens(u.web_search_requests), web_search) as searches,
       tokens(u.server_tool_use.web_fetch_requests) as fetches,
       greatest(tokens(u.billed_units.search_units), tokens(u.search_units)) as units,
       (try_cast(u.seconds as decimal(18, 3)) * 1000)::bigint as heard_ms,
       greatest(tokens(u.characters), characters) as spelled,
       tokens(u.pages_processed) as pages,
       coalesce(image, tokens(u.images)) as images,
       -- whose numbers these are, where names alone tell (log_formats 0.1): Anthropic and Bedrock count cached input apart
       u.promptTokenCount is not null or u.thoughtsTokenCount is not null or u.total_thought_tokens is not null as thinks_apart,
       case when d.basis is not null then d.basis
            when u.prompt_tokens is not null or u.promptTokenCount is not null or u.promptTokens is not null or u.input_tokens_details is not null
                 and (u.input_tokens_details.cached_tokens is not null or u.input_tokens_details.cache_write_tokens is not null)
                 or u.inputTokenDetails.noCacheTokens is not null or u.cachedInputTokens is not null or u.cached_input_tokens is not null
                 or u.input_token_details.cache_read is not null or u.input_token_details.cache_creation is not null
                 or u.prompt_cache_hit_tokens is not null or u.total_input_tokens is not null then 'inclusive'
            when u.cache_read_input_tokens is not null or u.cache_creation_input_tokens is not null or u.cache_creation.ephemeral_5m_input_tokens is not null
                 or u.cacheReadInputTokens is not null or u.cacheWriteInputTokens is not null or u.cacheReadInputTokenCount is not null
                 or u.cacheWriteInputTokenCount is not null then 'exclusive'
       end as basis_by_name
from (select *, usage_of(usage) as u from query_table(drafts)) d;

-- What it means. Rules, first that fits: the total settles it; more cache than input settles it; else the names; else assumed.
create or replace temp macro understood(drafts) as table
with split as (
    -- where the parts by lifetime come to more than the total that is given, the parts win; where they come to less, the rest was
    -- written for the default lifetime
    select *, coalesce(written_1h, 0) as w1h, coalesce(written_12h, 0) as w12h,
           greatest(coalesce(written_default, 0), coalesce(written_total, 0) - coalesce(written_1h, 0) - coalesce(written_12h, 0)) as w,
           coalesce(logged_input, 0) as i, coalesce(logged_output, 0) as o, coalesce(cached, 0) as r, coalesce(reasoned, 0) as z
    from counted(drafts)
),
settled as (
    select *, w + w1h + w12h as written,
           case when total is null or total = 0 then null
                when total = i + o + tool_prompt and not thinks_apart then 'all inside'
                when total = i + o + tool_prompt and z > 0 then 'all inside'
                when r + w + w1h + w12h > 0 and total = i + o + r + w + w1h + w12h + tool_prompt then 'cache apart'
                when z > 0 and total = i + o + z + tool_prompt then 'reasoning apart'
                when z > 0 and r + w + w1h + w12h > 0 and total = i + o + r + w + w1h + w12h + z + tool_prompt then 'both apart'
           end as by_total
    from split
),
based as (
    select *,
           case when r + written = 0 then 'inclusive'
                when by_total in ('all inside', 'reasoning apart') then 'inclusive'
                when by_total in ('cache apart', 'both apart') then 'exclusive'
                when r + written > i then 'exclusive'
                when basis_by_name is not null then basis_by_name
                else 'assumed' end as input_basis,
           case when by_total = 'all inside' then false
                when by_total in ('reasoning apart', 'both apart') then true
                when thinks_apart then true
                else z > o and logged_output is not null end as reasoning_apart,
           -- a compatible endpoint that hides its reasoning: the total knows of more than it lists
           case when by_total is null and logged_output is not null and total > i + o + r + written + z + tool_prompt and not thinks_apart
                then total - i - o - tool_prompt else 0 end as hidden
    from settled
)
select * exclude (u, i, o, r, z, logged_input, logged_output, total, cached, reasoned, written, by_total, basis_by_name, thinks_apart, reasoning_apart, hidden,
                  written_total, written_default, written_1h, written_12h),
       logged_input is null and logged_output is null and heard_ms is null and spelled is null and units is null and pages is null
           and coalesce(images, 0) = 0 as no_usage,
       i + tool_prompt + case when input_basis = 'exclusive' then r + written else 0 end as input_tokens,
       o + case when reasoning_apart then z else 0 end + hidden as output_tokens,
       z + hidden as reasoning_tokens,
       r as cache_read_tokens,
       coalesce(u.service_tier, json_extract_string(u.serviceTier, '$.type'), json_extract_string(u.serviceTier, '$'), u.trafficType) as usage_tier,
       u.inference_geo as usage_region, u.speed,
       -- what the provider itself charged, in the words of OpenRouter and xAI
       u.cost as usage_cost, lower(u.is_byok) = 'true' as is_byok, u.cost_details.upstream_inference_cost as upstream_cost, u.cost_in_usd_ticks as cost_ticks
from based;
