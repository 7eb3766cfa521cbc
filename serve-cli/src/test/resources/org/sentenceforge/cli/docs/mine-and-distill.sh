for i in {1..8}; do
  printf '{"anchor": "what is in room %d?", "positive": "Room %d is for guests, with %d chairs and a window."}\n' "$i" "$i" "$((i * 3))"
done >pairs.jsonl
sed -n 1,5p pairs.jsonl | sed 's/anchor/query/; s/what is/what stands/' >dev.jsonl
sed 's/.*"positive"/{"text"/' pairs.jsonl >passages.jsonl
cp -r "$CROSS_ENCODER" out/reranker
