# Starts the clinic with a Windows PC, before anybody signs in; it backs itself up every evening.
# In a PowerShell that runs as administrator, in the clinic's folder, after the clinic has been
# started by hand once:
#     powershell -ExecutionPolicy Bypass -File setup\autostart\windows.ps1 -Backup E:\
# Run it again to change something. To undo it:
#     Unregister-ScheduledTask -TaskName Clinic
param(
    # The disk or folder for the backups.
    [Parameter(Mandatory = $true)] [string] $Backup
)
$ErrorActionPreference = 'Stop'
$folder = (Resolve-Path "$PSScriptRoot\..\..").Path
$python = "$folder\.venv\Scripts\python.exe"
if (-not (Test-Path $python)) { throw "Start the clinic by hand first: py run.py" }

# Tablets reach it from their own network only.
Get-NetFirewallRule -DisplayName 'Clinic' -ErrorAction SilentlyContinue | Remove-NetFirewallRule
New-NetFirewallRule -DisplayName 'Clinic' -Direction Inbound -Action Allow -Protocol TCP `
    -LocalPort 8000, 8443 -RemoteAddress LocalSubnet | Out-Null

# By default a task is ended after three days, and not started on a battery.
$settings = New-ScheduledTaskSettingsSet -ExecutionTimeLimit 0 -StartWhenAvailable `
    -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries `
    -RestartCount 10 -RestartInterval (New-TimeSpan -Minutes 1)

function Register-Clinic($name, $command, $trigger) {
    $set = "set HOST=0.0.0.0&& set BACKUP_TARGETS=$Backup&& set BACKUP_AT=21:00&&"
    $action = New-ScheduledTaskAction -Execute 'cmd.exe' -WorkingDirectory $folder `
        -Argument "/c `"$set $command`""
    Register-ScheduledTask -TaskName $name -Action $action -Trigger $trigger `
        -Settings $settings -User 'SYSTEM' -RunLevel Highest -Force | Out-Null
}

Register-Clinic 'Clinic' '.venv\Scripts\python.exe run.py >> instance\clinic.log 2>&1' `
    (New-ScheduledTaskTrigger -AtStartup)
# Of an older version of this file.
Unregister-ScheduledTask -TaskName 'Clinic backup' -Confirm:$false -ErrorAction SilentlyContinue

Start-ScheduledTask -TaskName 'Clinic'
Write-Host "The clinic starts with this PC. What it says: $folder\instance\clinic.log"
