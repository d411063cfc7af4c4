"""Who has a page open right now: kept by the broker for a little while, told to who watches, never stored.

Each open tab says every few seconds that it is there. What it says lives in one hash of the topic, a field
for each tab, and is forgotten when the tab falls silent; the hash itself expires as well. Saying it,
forgetting the silent and telling the others is one script, so that the list told last is always the newest.

With the broker away nobody is seen and nothing else changes.
"""

import hashlib
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from redis.exceptions import RedisError

from lib.web.hub import RESYNC, channel_of, client, hub

log = logging.getLogger(__name__)

BEAT = 15.0  # seconds between two signs of life; the page's script has the same number
SILENT = 40.0  # seconds after which a tab is gone: two beats and what a slow network costs
MOST_TABS = 500  # of one topic; who comes after that is not listed

# KEYS: the hash. ARGV: field, value or "" (not here), seconds until silent, channel, most tabs.
# Times are the broker's own, so that clocks of several web servers need not agree.
# Returns the list as JSON and whether it is another one than before.
BEAT_SCRIPT = """
local now = tonumber(redis.call('TIME')[1])
local field, value, silent = ARGV[1], ARGV[2], tonumber(ARGV[3])
local rows = redis.call('HGETALL', KEYS[1])
local kept, count, before = {}, 0, ''
for i = 1, #rows, 2 do
  if rows[i] == '' then before = rows[i + 1]
  else
    local at = tonumber(string.match(rows[i + 1], '^(%d+) '))
    if now - at > silent or (rows[i] == field and value == '') then redis.call('HDEL', KEYS[1], rows[i])
    elseif rows[i] ~= field then
      kept[rows[i]] = string.match(rows[i + 1], '^%d+ (.*)$')
      count = count + 1
    end
  end
end
if value ~= '' and count < tonumber(ARGV[5]) then
  redis.call('HSET', KEYS[1], field, now .. ' ' .. value)
  kept[field] = value
end
local names = {}
for name in pairs(kept) do names[#names + 1] = name end
table.sort(names)
local all = {}
for i, name in ipairs(names) do all[i] = kept[name] end
local list = '[' .. table.concat(all, ',') .. ']'
if #all > 0 then redis.call('EXPIRE', KEYS[1], silent * 2) end
local mark = redis.sha1hex(list)
if mark ~= before then
  redis.call('HSET', KEYS[1], '', mark)
  redis.call('EXPIRE', KEYS[1], silent * 2)
  redis.call('PUBLISH', ARGV[4], list)
end
return list
"""


@dataclass(frozen=True, order=True)
class Tab:
    """One open page. `person` tells people apart, `view` pages.

    `editing` is the id of an element, `label` its name for people. `is_outside`: only members of the team are
    told of them.
    """

    person: int
    name: str
    initials: str
    view: str
    editing: str = ""
    label: str = ""
    is_outside: bool = False

    def encode(self) -> str:
        """As JSON: what the script keeps and tells."""
        said = [self.person, self.name, self.initials, self.view, self.editing, self.label, self.is_outside]
        return json.dumps(said, ensure_ascii=False)


def say(topic: str, tab: str, here: Tab | None) -> list[Tab] | None:
    """Say that a tab is here, or with None that it is not or no longer, and hear which are.

    `tab` is unique to one window of one person. None with the broker away.
    """
    value = "" if here is None else here.encode()
    arguments = (tab, value, int(SILENT), channel_of(_told(topic)), MOST_TABS)
    try:
        script = client().register_script(BEAT_SCRIPT)
        return decode(script(keys=[channel_of(f"{_told(topic)}:tabs")], args=arguments))
    except RedisError as error:
        log.info("nobody is seen on %s: %s", topic, error)
        return None


def decode(said: bytes | str) -> list[Tab]:
    """The tabs that a message names, each person's tabs side by side."""
    return sorted(Tab(*fields) for fields in json.loads(said))


async def lists(topic: str) -> AsyncIterator[list[Tab]]:
    """Who is here, each time that changes; of several changes at once only the last. Endless."""
    async with hub().listen(_told(topic)) as inbox:
        while True:
            message = await inbox.get()
            while not inbox.empty():
                message = inbox.get_nowait() or message
            # What was missed meanwhile comes with the page's own next sign of life.
            if message is not RESYNC:
                yield decode(message)


def mark_of(shown: Any) -> str:
    """A short name for what a page shows of others, so that it is sent again only when it changed."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:12]


def _told(topic: str) -> str:
    return f"{topic}:here"
