for i in {1..12}; do printf 'How do I reset my password on device %d?\n' "$i"; done >questions.txt
{ echo id,subject; for i in {1..12}; do printf '%d,the printer in room %d is out of paper\n' "$i" "$i"; done; } >tickets.csv
