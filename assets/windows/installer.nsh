; What electron-builder's installer of one person does besides: links of ours open the program from the first day, not only from its
; first start on. The program writes the same (app.setAsDefaultProtocolClient).
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\backchannel" "" "URL:Backchannel"
  WriteRegStr SHELL_CONTEXT "Software\Classes\backchannel" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\backchannel\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
!macroend

; Not during an update, whose new version has the links already.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    DeleteRegKey SHELL_CONTEXT "Software\Classes\backchannel"
  ${endIf}
!macroend
