@echo off
rem Starts SentenceForge: with the Java in its folder "runtime" where there is one, else with JAVA_HOME or the one on the PATH, 17 or newer.
rem SFORGE_JAVA_OPTS are options for Java, such as -Xmx8g. What the options in lib\java*.options are for stands in these files.
setlocal EnableExtensions DisableDelayedExpansion
for %%I in ("%~dp0..") do set "home=%%~fI"
set "lib=%home%\lib"

set "java=%home%\runtime\bin\java.exe"
if exist "%java%" goto found
if not defined JAVA_HOME goto search
set "java=%JAVA_HOME%\bin\java.exe"
if exist "%java%" goto found
>&2 echo error: JAVA_HOME is %JAVA_HOME%, where there is no bin\java.exe; point it at a JDK, 17 or newer
exit /b 1
:search
set "java="
for %%I in (java.exe) do set "java=%%~$PATH:I"
if defined java goto found
>&2 echo error: there is no Java: install a JDK, 17 or newer, and set JAVA_HOME or the PATH
exit /b 1

rem The file "release" tells the version without starting Java.
:found
set "version="
for %%I in ("%java%\..\..") do set "java_home=%%~fI"
if exist "%java_home%\release" for /f "usebackq tokens=2 delims==" %%V in (`findstr /b "JAVA_VERSION=" "%java_home%\release"`) do set "version=%%~V"
if not defined version for /f "usebackq tokens=3" %%V in (`""%java%" -version 2>&1 | findstr /c:" version ""`) do set "version=%%~V"
set "major=0"
for /f "tokens=1 delims=.+-" %%M in ("%version%") do set /a "major=%%M" 2>nul
if %major% geq 17 goto start
>&2 echo error: %java% is Java %version%; SentenceForge needs 17 or newer (set JAVA_HOME)
exit /b 1

rem jline and the program ask Java whether streams are a terminal, and Java's older console knows.
:start
set flags=@"%lib%\java.options" -Dsentenceforge.stdin=console -Dsentenceforge.stderr=console -Djdk.console=java.base
if %major% geq 22 set flags=%flags% @"%lib%\java-22.options"
if "%~1"=="" set flags=%flags% @"%lib%\java-help.options"
for %%C in (help completion -h --help -V --version) do if "%~1"=="%%C" set flags=%flags% @"%lib%\java-help.options"
if "%~1"=="similarity" set flags=%flags% @"%lib%\java-similarity.options"

rem An archive of loaded classes, which halves the time to start; Java leaves it aside once a jar is newer than it. What changes the jars is a
rem new distribution, which comes without one.
set "archive=%lib%\sforge-%version%.jsa"
if exist "%archive%" goto archived
"%java%" -XX:ArchiveClassesAtExit="%archive%" -Xlog:disable -cp "%lib%\*" org.sentenceforge.cli.program.ArchivedStart >nul 2>&1 <nul
:archived
if exist "%archive%" set flags=%flags% -XX:SharedArchiveFile="%archive%" -Xshare:auto

"%java%" %flags% %SFORGE_JAVA_OPTS% -cp "%lib%\*" org.sentenceforge.cli.program.Main %*
exit /b %ERRORLEVEL%
