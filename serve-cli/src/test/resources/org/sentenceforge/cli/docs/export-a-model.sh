cp -r "$BI_ENCODER" out/my-model
