mkdir naver
cp -r "$SPARSE_ENCODER" naver/splade-v3
rm -r MODEL
cp -r "$SPARSE_ENCODER" MODEL
