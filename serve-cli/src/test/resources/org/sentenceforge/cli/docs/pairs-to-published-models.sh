for i in {1..216}; do
  printf '{"anchor": "what is in room %d?", "positive": "Room %d is for guests, with %d chairs."}\n' "$i" "$i" "$((i * 3))"
done | gzip >pairs.jsonl.gz
