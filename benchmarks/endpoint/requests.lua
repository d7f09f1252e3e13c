-- What wrk sends: the queries of the files in turn, each with a number and a subject of its own where it has a mark for
-- them. Arguments: first number, "statuses" to count answers by their status, file of subjects, files of queries.
-- Queries and subjects are percent-encoded already. The last line that is printed is JSON, read by measure.py.

local threads = {}
local queries, subjects = {}, {}
local headers = { Accept = "application/sparql-results+json, application/n-triples" }

function setup(thread)
   table.insert(threads, thread)
end

function init(arguments)
   number = tonumber(arguments[1])
   if arguments[2] == "statuses" then
      statuses = {}
      response = function(status) statuses[status] = (statuses[status] or 0) + 1 end
   end
   for line in io.lines(arguments[3]) do table.insert(subjects, line) end
   for i = 4, #arguments do
      local file = assert(io.open(arguments[i]))
      table.insert(queries, file:read("*a"))
      file:close()
   end
end

function request()
   number = number + 1
   local subject = subjects[number % #subjects + 1]
   local query = queries[number % #queries + 1]:gsub("_N", "_" .. number):gsub("SUBJECT", function() return subject end)
   return wrk.format("GET", wrk.path .. "?query=" .. query, headers)
end

function done(summary, latency)
   local counts = {}
   for _, thread in ipairs(threads) do
      for status, count in pairs(thread:get("statuses") or {}) do
         table.insert(counts, string.format('"%d": %d', status, count))
      end
   end
   local errors = summary.errors
   print(string.format(
      '{"requests": %d, "microseconds": %d, "median": %d, "refused": %d, "broken": %d, "statuses": {%s}}',
      summary.requests, summary.duration, latency:percentile(50), errors.status,
      errors.connect + errors.read + errors.write + errors.timeout, table.concat(counts, ", ")))
end
