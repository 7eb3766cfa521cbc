for thing in apples bread cars doors eggs fish gardens houses; do
  printf '{"query": "who makes %s?", "document": "Who makes %s, and where.", "label": 1}\n' "$thing" "$thing"
  printf '{"query": "who makes %s?", "document": "The weather in May.", "label": 0}\n' "$thing"
done >pairs.jsonl
printf '{"query": "who makes tea?", "positive": ["How tea is made."], "negative": ["The weather in May.", "A red car."]}\n' >dev.jsonl
cp texts.txt found.txt
