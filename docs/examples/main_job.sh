#!/bin/sh
# The main job over HTTP with curl alone: from a file of visits to the board's list.
#
# A doctor starts a project, counts a file, records a PDSA cycle and signs; a colleague
# of the same practice co-signs; the CME office approves and makes its export. Writes
# attestation.pdf and completions.csv into the current folder.
#
# Needs curl and python3 (to read JSON), and in the environment:
#
#   QI_URL                            https://qi.example.org
#   DOCTOR_TOKEN   DOCTOR_PASSWORD    physician with board number, NPI and consent
#   LEADER_TOKEN   LEADER_PASSWORD    colleague; LEADER_EMAIL is the address
#   OFFICE_TOKEN   OFFICE_PASSWORD    staff of the CME office; OFFICE_CODE may hold a
#                                     recovery code, else the app's code is asked for
#   PRACTICE OFFICE                   their numbers (GET /api/v1/organisations/)
#   VISITS                            a CSV or XLSX file, one row per visit
#   DATE_COLUMN MISSED_COLUMN         its columns: the day, and Yes where nobody came
#   CHANGED_ON                        the first day of the change, such as 2026-03-02
#
# A token comes from the page "Access tokens", or from: manage.py create_token EMAIL
set -eu

api="$QI_URL/api/v1"

# field NAME: the value under NAME (a.b goes deeper) of the JSON object on the input; an
# answer without it is an error, and is shown.
field() {
    python3 -c '
import functools, json, sys
answer = json.load(sys.stdin)
try:
    value = functools.reduce(lambda d, k: d[k], sys.argv[1].split("."), answer)
except KeyError:
    sys.exit(f"The answer was: {answer}")
print("" if value is None else value)' "$1"
}

# call TOKEN METHOD PATH [curl's own arguments]: the answer's body; ends on an error.
# The key lets a call that broke off be sent again without doing its work twice.
call() {
    token="$1" method="$2" path="$3"
    shift 3
    curl --silent --show-error --fail-with-body --request "$method" \
        --header "Authorization: Token $token" \
        --header "Idempotency-Key: $(python3 -c 'import uuid; print(uuid.uuid4())')" \
        "$@" "$api/$path"
}

# send TOKEN METHOD PATH JSON
send() { call "$1" "$2" "$3" --header "Content-Type: application/json" --data "$4"; }

# wait_for TOKEN PATH NAME VALUE: asks until NAME is VALUE ("any": until it is filled).
wait_for() {
    tries=0
    while :; do
        found="$(call "$1" GET "$2" | field "$3")"
        if [ "$found" = "$4" ]; then break; fi
        if [ "$4" = any ] && [ -n "$found" ]; then break; fi
        tries=$((tries + 1))
        [ "$tries" -lt 120 ] || { echo "$2: $3 is still '$found'." >&2 && exit 1; }
        sleep 1
    done
}

# prove TOKEN PASSWORD CODE VERB ATTESTATION: a ticket for exactly this record, then VERB.
# A token alone never signs.
prove() {
    shown="$(call "$1" GET "attestations/$5/")"
    digest="$(printf '%s' "$shown" | field evidence_digest)"
    bound_to="$(printf '%s' "$shown" | field "bound_to.$4")"
    code="${3:+, \"code\": \"$3\"}"
    ticket="$(send "$1" POST reauthentications/ \
        "{\"bound_to\": \"$bound_to\", \"password\": \"$2\"$code}" | field ticket)"
    send "$1" POST "attestations/$5/$4/" \
        "{\"evidence_digest\": \"$digest\", \"ticket\": \"$ticket\"}" | field status
}

echo "1. A project with its measure"
project="$(send "$DOCTOR_TOKEN" POST projects/ "{
    \"organisation\": $PRACTICE, \"title\": \"Fewer missed visits\",
    \"problem\": \"One in five visits is missed.\",
    \"aim\": \"At most one in ten visits missed by the end of the year.\"}" | field id)"
measure="$(send "$DOCTOR_TOKEN" POST measures/ "{
    \"project\": $project, \"name\": \"Missed visits\", \"kind\": \"outcome\",
    \"data_kind\": \"proportion\", \"numerator\": \"visits missed\",
    \"denominator\": \"visits booked\", \"improvement_direction\": \"decrease\",
    \"goal\": \"0.1\", \"period\": \"week\"}" | field id)"

echo "2. The file, counted and destroyed"
extract="$(call "$DOCTOR_TOKEN" POST extracts/ --form "file=@$VISITS" \
    --form "measure=$measure" --form confirmed=true --form "recipe={
    \"date\": {\"column\": \"$DATE_COLUMN\"}, \"period\": \"week\",
    \"numerator\": [{\"column\": \"$MISSED_COLUMN\", \"op\": \"is\", \"value\": \"Yes\"}]}" |
    field id)"
wait_for "$DOCTOR_TOKEN" "extracts/$extract/" status counted
call "$DOCTOR_TOKEN" GET "extracts/$extract/" | field outcome.total
call "$DOCTOR_TOKEN" GET "measures/$measure/chart/" | field sentence

echo "3. A PDSA cycle"
send "$DOCTOR_TOKEN" POST cycles/ "{
    \"project\": $project, \"measure\": $measure, \"starts_on\": \"$CHANGED_ON\",
    \"change\": \"Send a reminder two days before the visit.\",
    \"prediction\": \"One in six visits missed.\", \"size\": \"one_week\",
    \"observations\": \"Reminders went out on all days.\",
    \"result\": \"Fewer visits missed.\", \"prediction_match\": \"partly\",
    \"learned\": \"Reminders help those who booked long before.\",
    \"decision\": \"adopt\"}" | field stage

echo "4. The team, the CME office and the doctor's own part"
send "$DOCTOR_TOKEN" POST memberships/ "{
    \"project\": $project, \"email\": \"$LEADER_EMAIL\", \"role\": \"local_champion\"}" |
    field role
send "$DOCTOR_TOKEN" POST "projects/$project/sponsors/" "{\"organisation\": $OFFICE}" |
    field name
part="$(send "$DOCTOR_TOKEN" POST participations/ "{
    \"project\": $project, \"office\": $OFFICE, \"programme\": \"abms-portfolio\",
    \"programme_version\": \"2026-1\"}")"
today="$(call "$DOCTOR_TOKEN" GET "projects/$project/" | field started_on)"
send "$DOCTOR_TOKEN" PATCH "participations/$(printf '%s' "$part" | field id)/" "{
    \"version\": $(printf '%s' "$part" | field version), \"role\": \"care\",
    \"started_on\": \"$today\", \"ended_on\": \"$today\",
    \"steps\": [\"gap\", \"data\", \"intervention\", \"implementation\", \"results\",
                \"reflection\"],
    \"reflections\": {\"result\": \"Fewer families missed their visit after the reminder, and we learned that texts help too.\"}}" |
    field version
attestation="$(printf '%s' "$part" | field attestation)"

echo "5. Three signatures"
prove "$DOCTOR_TOKEN" "$DOCTOR_PASSWORD" "" sign "$attestation"
prove "$LEADER_TOKEN" "$LEADER_PASSWORD" "" cosign "$attestation"
if [ -z "${OFFICE_CODE:-}" ]; then
    printf 'The office'"'"'s six figures now: ' && read -r OFFICE_CODE
fi
prove "$OFFICE_TOKEN" "$OFFICE_PASSWORD" "$OFFICE_CODE" approve "$attestation"

echo "6. The PDF, and the list for the board"
wait_for "$DOCTOR_TOKEN" "attestations/$attestation/" document_digest any
call "$DOCTOR_TOKEN" GET "attestations/$attestation/document/" --output attestation.pdf
completed="$(call "$OFFICE_TOKEN" GET "attestations/$attestation/" | field completed_on)"
export="$(send "$OFFICE_TOKEN" POST exports/ "{
    \"office\": $OFFICE, \"first_day\": \"$completed\", \"last_day\": \"$completed\"}" |
    field id)"
wait_for "$OFFICE_TOKEN" "exports/$export/" ready_at any
call "$OFFICE_TOKEN" GET "exports/$export/files/csv/" --output completions.csv
echo "Done: attestation.pdf and completions.csv"
