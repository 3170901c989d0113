-- wrk: every request is a new message of one of a thousand private chats, as Telegram brings it.
local count = 0
local round = tonumber(os.getenv("ROUND") or "0")
function request()
  count = count + 1
  local id, chat = round * 10000000 + count, 1000 + count % 1000
  local body = string.format(
    '{"update_id":%d,"message":{"message_id":%d,"from":{"id":%d,"is_bot":false,"first_name":"An","language_code":"vi"},'
    .. '"chat":{"id":%d,"first_name":"An","type":"private"},"date":1796101200,"text":"Con nít có quyền nói ý kiến không?"}}',
    id, count, chat, chat)
  return wrk.format("POST", "/hooks/telegram", {
    ["Content-Type"] = "application/json",
    ["X-Telegram-Bot-Api-Secret-Token"] = "secret-of-the-tests",
  }, body)
end
