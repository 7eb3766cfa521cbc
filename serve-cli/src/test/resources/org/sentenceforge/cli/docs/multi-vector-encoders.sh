mkdir lightonai colbert-ir
cp -r "$MULTI_VECTOR_ENCODER" lightonai/GTE-ModernColBERT-v1
cp -r "$MULTI_VECTOR_ENCODER" colbert-ir/colbertv2.0
rm -r MODEL
cp -r "$MULTI_VECTOR_ENCODER" MODEL
cp texts.txt passages.txt
