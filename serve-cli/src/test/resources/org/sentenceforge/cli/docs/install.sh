mkdir -p ~/.zfunc ~/.config/fish/completions
