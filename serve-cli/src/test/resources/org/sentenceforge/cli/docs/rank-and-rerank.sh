mkdir cross-encoder
cp -r "$CROSS_ENCODER" cross-encoder/ms-marco-MiniLM-L6-v2
cp -r "$CLASSIFIER" cross-encoder/nli-MiniLM2-L6-H768
cp texts.txt passages.txt
printf 'premise,hypothesis\nA man eats.,Somebody has lunch.\nA man eats.,Nobody eats.\n' >pairs.csv
