# Not run where it was written: no Homebrew there. VERSION, the addresses and sums are those of a release; see README.md beside this file.
class Sentenceforge < Formula
  desc "Sentence embeddings on the JVM: fine-tune, export, encode, compare, measure"
  homepage "https://github.com/sentenceforge/sentenceforge"
  version "0.1.0"
  license "Apache-2.0"

  on_macos do
    depends_on arch: :arm64
    url "https://github.com/sentenceforge/sentenceforge/releases/download/v0.1.0/sentenceforge-0.1.0-macos-aarch64.tar.gz"
    sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  end
  on_linux do
    on_intel do
      url "https://github.com/sentenceforge/sentenceforge/releases/download/v0.1.0/sentenceforge-0.1.0-linux-x86_64.tar.gz"
      sha256 "0000000000000000000000000000000000000000000000000000000000000000"
    end
    on_arm do
      url "https://github.com/sentenceforge/sentenceforge/releases/download/v0.1.0/sentenceforge-0.1.0-linux-aarch64.tar.gz"
      sha256 "0000000000000000000000000000000000000000000000000000000000000000"
    end
  end

  depends_on "openjdk@21"

  def install
    rm "bin/sforge.bat"
    libexec.install "bin", "lib", "licenses"
    (bin/"sforge").write_env_script libexec/"bin/sforge", JAVA_HOME: Formula["openjdk@21"].opt_prefix
    man1.install Dir["share/man/man1/*.1"]
    bash_completion.install "share/completions/bash/sforge"
    zsh_completion.install "share/completions/zsh/_sforge"
    fish_completion.install "share/completions/fish/sforge.fish"
  end

  test do
    assert_match "0.7663", pipe_output("#{bin}/sforge similarity builtin:all-MiniLM-L6-v2 --dtype fp32", "a cat ||| a kitten\n")
  end
end
