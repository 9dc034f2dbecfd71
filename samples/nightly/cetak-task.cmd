@echo off
rem The nightly run from the Windows Task Scheduler: cetak-task.cmd FOLDER, with the job in FOLDER\kartu.
rem Makes the folders of log and figures, and ends with the exit code of cetak, but 0 for 3: some records are held.
setlocal
set "HOME_OF_JOB=%~1"
if "%HOME_OF_JOB%"=="" exit /b 2
if not exist "%HOME_OF_JOB%\log" mkdir "%HOME_OF_JOB%\log" || exit /b 5
if not exist "%HOME_OF_JOB%\metrics" mkdir "%HOME_OF_JOB%\metrics" || exit /b 5
rem A log beyond 10 MB becomes the old one.
set "LOG=%HOME_OF_JOB%\log\cetak.json"
if exist "%LOG%" for %%F in ("%LOG%") do if %%~zF GTR 10000000 move /y "%LOG%" "%HOME_OF_JOB%\log\cetak-old.json" >nul
"%~dp0cetak.exe" run "%HOME_OF_JOB%\kartu" --only changed --wait --progress never --log-format json --metrics "%HOME_OF_JOB%\metrics\cetak.prom" 2>>"%LOG%"
set "CODE=%ERRORLEVEL%"
if "%CODE%"=="3" exit /b 0
exit /b %CODE%
