# Starts Java with SentenceForge: ./sforge of a checkout and bin/sforge of a distribution read this file. The options that every start has lie
# in java*.options beside it, where sforge.bat finds them too.
#   JAVA_HOME          the Java to use (17 or newer); otherwise the one on the PATH
#   SFORGE_JAVA_OPTS   options for Java, such as -Xmx8g
# shellcheck shell=bash

options=${BASH_SOURCE[0]%/*}

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

# A stream that is closed would become the number of the first file that Java opens, and what is printed would go into it. What cannot be
# read from or written to ends as an error where a command needs it.
[[ -e /dev/fd/0 ]] || exec 0</dev/null
[[ -e /dev/fd/1 ]] || exec 1</dev/null
[[ -e /dev/fd/2 ]] || exec 2>/dev/null

# Sets java, java_home, version and major. $1: a Java that the program brings along, if any.
find_java() {
  if [[ -n ${1:-} ]]; then
    java=$1
  elif [[ -n ${JAVA_HOME:-} ]]; then
    java=$JAVA_HOME/bin/java
    [[ -x $java ]] || fail "JAVA_HOME is $JAVA_HOME, where there is no bin/java; point it at a JDK, 17 or newer"
  else
    java=$(command -v java) || fail 'there is no Java: install a JDK, 17 or newer, and set JAVA_HOME or the PATH'
  fi
  local link key value
  java_home=$java
  while [[ -L $java_home ]]; do
    link=$(readlink "$java_home")
    [[ $link == /* ]] && java_home=$link || java_home=${java_home%/*}/$link
  done
  java_home=${java_home%/bin/java}
  # The file "release" tells the version without starting Java.
  version=
  if [[ -r $java_home/release ]]; then
    while IFS='=' read -r key value; do
      [[ $key == JAVA_VERSION ]] && version=${value//\"/}
    done <"$java_home/release"
  fi
  [[ -n $version ]] || version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  major=${version%%[.+-]*}
  [[ $major =~ ^[0-9]+$ && $major -ge 17 ]] \
    || fail "$java is Java ${version:-of unknown version}; SentenceForge needs 17 or newer (set JAVA_HOME)"

  # Java cannot start in a folder that was deleted.
  [[ $PWD == /* && -d $PWD ]] || fail 'the current folder is gone; go to another one'
}

# Makes an archive of loaded classes, which halves the time to start, unless $1 is one that is newer than all jars ($2 and so on); Java leaves
# aside one that is older.
archive_classes() {
  local archive=$1 jar stale=
  shift
  for jar in "$@"; do
    [[ $archive -nt $jar ]] || stale=yes
  done
  if [[ -n $stale && -w ${archive%/*} ]]; then
    "$java" -XX:ArchiveClassesAtExit="$archive.$$" -Xlog:disable -cp "$classpath" org.sentenceforge.cli.program.ArchivedStart \
      >/dev/null 2>&1 </dev/null && mv -f "$archive.$$" "$archive" || rm -f "$archive.$$"
  fi
}

# Becomes Java. $1: the archive of classes; then the program's arguments.
start() {
  local archive=$1 flags size previous word memory kilobytes digits said
  shift
  flags=(@"$options/java.options")
  # Of the home Java asks the list of users, where a container's user is often not, and "?" is what it finds.
  [[ ${HOME:-} != /* ]] || flags+=(-Duser.home="$HOME")
  [[ ! -e $archive ]] || flags+=(-XX:SharedArchiveFile="$archive" -Xshare:auto)
  ((major < 22)) || flags+=(@"$options/java-22.options")
  case ${1:-} in
    '' | help | completion | -h | --help | -V | --version) flags+=(@"$options/java-help.options") ;;
    similarity) flags+=(@"$options/java-similarity.options") ;;
  esac

  # Java cannot tell what each of the streams is, nor how wide the terminal.
  [[ ! -t 0 ]] || flags+=(-Dsentenceforge.stdin=terminal)
  [[ ! -t 2 ]] || flags+=(-Dsentenceforge.stderr=terminal)
  if [[ -t 1 || -t 2 ]] && size=$(stty size </dev/tty 2>/dev/null) && ((${size#* } > 0)); then
    flags+=(-Dsentenceforge.columns="${size#* }")
  fi

  # libtorch warns once of a call that is DJL's own affair.
  case " $* " in
    *' -v '* | *' --verbose '*) ;;
    *) export TORCH_CPP_LOG_LEVEL=${TORCH_CPP_LOG_LEVEL:-ERROR} ;;
  esac

  # libtorch's threads wait for each other in a busy loop, by default for milliseconds: two programs on the same cores would
  # slow each other down tenfold. Shorter waits cost one that runs alone nothing.
  [[ -n ${OMP_WAIT_POLICY:-} ]] || export GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-10000}

  # glibc's malloc, by default, gets each tensor of many MB from the system and gives it back soon after, page by page. One pool for all
  # threads that grows in large steps and keeps what is freed saves that time, and fits tensors of ever new sizes better.
  export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-1} MALLOC_TOP_PAD_=${MALLOC_TOP_PAD_:-67108864}
  export MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-8589934592}
  # Before 2.38, glibc does not find the gap that an aligned block has left when as much is asked for again. What training frees would add up, so
  # that its largest tensors do go back to the system, and those above 2 MB lie on large pages where there are any.
  if [[ ${1:-} == train ]]; then
    export MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-33554432} THP_MEM_ALLOC_ENABLE=${THP_MEM_ALLOC_ENABLE:-1}
  else
    export MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-4294967296}
  fi

  # Java says little of an option that it cannot take, and nothing of where it came from.
  if [[ -n ${SFORGE_JAVA_OPTS:-} ]]; then
    # shellcheck disable=SC2086 # the options are words
    if ! said=$("$java" $SFORGE_JAVA_OPTS -version 2>&1); then
      said=$(grep -v '^Picked up' <<<"$said" | head -n 1)
      printf 'error: SFORGE_JAVA_OPTS is "%s", which Java cannot take (%s); correct it, for example -Xmx8g\n' \
        "$SFORGE_JAVA_OPTS" "${said#Error: }" >&2
      exit 2
    fi
  fi

  # Java's heap cannot be made smaller once it runs: embed --memory SIZE gives it a quarter, and a collector that needs little itself.
  # What the program cannot read as a size it says.
  memory=
  if [[ ${1:-} == embed && ! ${SFORGE_JAVA_OPTS:-} =~ -Xmx ]]; then
    previous=
    for word in "$@"; do
      [[ $previous != --memory ]] || memory=$word
      [[ $word != --memory=* ]] || memory=${word#*=}
      previous=$word
    done
  fi
  if [[ $memory =~ ^([0-9]{1,9})(\.[0-9]{1,3})?[[:space:]]*([KkMmGgTt]?)([Ii]?[Bb])?$ ]]; then
    kilobytes=$((10#${BASH_REMATCH[1]} * 1000))
    [[ -z ${BASH_REMATCH[2]} ]] || { digits=${BASH_REMATCH[2]#.}000 && kilobytes=$((kilobytes + 10#${digits:0:3})); }
    case ${BASH_REMATCH[3]} in # thousandths of the unit, in kilobytes
      [Kk]) ((kilobytes /= 1000)) || true ;;
      [Mm]) ((kilobytes = kilobytes * 1024 / 1000)) || true ;;
      [Gg]) ((kilobytes = kilobytes * 1024 * 1024 / 1000)) || true ;;
      [Tt]) ((kilobytes = kilobytes * 1024 * 1024 / 1000 * 1024)) || true ;;
      *) ((kilobytes = kilobytes / 1000 / 1024)) || true ;;
    esac
    ((kilobytes >= 65536)) || kilobytes=65536 # less is too little in any case, as the program says
    flags+=(-Xmx$((kilobytes / 4))k -XX:MaxDirectMemorySize=$((kilobytes / 16))k -XX:+UseSerialGC -XX:ReservedCodeCacheSize=64m)
  fi

  # Java reads its arguments in the locale's encoding; in the C locale, letters outside of ASCII would be lost.
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
    C | POSIX) export LC_ALL=C.UTF-8 ;;
  esac

  # shellcheck disable=SC2086 # the options are words
  exec "$java" "${flags[@]}" ${SFORGE_JAVA_OPTS:-} -cp "$classpath" org.sentenceforge.cli.program.Main "$@"
}
