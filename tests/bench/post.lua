-- wrk: every request is a new event of one of a thousand chats.
local thread_number = 0
function setup(thread)
  thread:set("id", thread_number)
  thread_number = thread_number + 1
end
local count = 0
function request()
  count = count + 1
  local body = string.format(
    '{"event":"%d-%d-%s","chat":"c%d","text":"Con nít có quyền nói ý kiến không?"}', id, count, os.getenv("ROUND") or "0", count % 1000)
  return wrk.format("POST", "/hook", {["Content-Type"] = "application/json"}, body)
end
