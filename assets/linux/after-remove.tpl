#!/bin/sh
# After the files of a package are gone. dpkg says in a word why (and calls it for the old version during an update, too); rpm says how
# many versions are left. What the new version has just set up stays.
#
# Of people's data nothing is touched: it lies in their homes, and `backchannel --wipe` deletes it, before the removal (before-remove).
# Policy in /etc/backchannel is the administrator's own. What is left of both is said at the end.
case "$1" in
  upgrade | failed-upgrade | abort-install | abort-upgrade) exit 0 ;;
  [1-9]*) exit 0 ;;
esac

if command -v update-alternatives >/dev/null 2>&1; then
  update-alternatives --remove '${executable}' '/opt/${sanitizedProductName}/${executable}' || true
fi
[ -L '/usr/bin/${executable}' ] && [ ! -e '/usr/bin/${executable}' ] && rm -f '/usr/bin/${executable}'

if [ -f '/etc/apparmor.d/${executable}' ]; then
  if ! { [ -x /usr/bin/ischroot ] && /usr/bin/ischroot; } && command -v apparmor_parser >/dev/null 2>&1; then
    apparmor_parser --remove '/etc/apparmor.d/${executable}' >/dev/null 2>&1 || true
  fi
  rm -f '/etc/apparmor.d/${executable}'
fi

command -v update-desktop-database >/dev/null 2>&1 && update-desktop-database -q /usr/share/applications
command -v gtk-update-icon-cache >/dev/null 2>&1 && gtk-update-icon-cache -q -f -t /usr/share/icons/hicolor

# rpm knows no purge: its last word is the removal.
case "$1" in
  purge | 0) ;;
  *) exit 0 ;;
esac
left=$(
  getent passwd | while IFS=: read -r name _ _ _ _ home _; do
    for place in "$home/.config/backchannel" "$home/.local/state/backchannel"; do
      [ ! -d "$place" ] || echo "  $place ($name)"
    done
  done | sort -u
  [ ! -d /etc/backchannel ] || echo '  /etc/backchannel (policy)'
)
[ -z "$left" ] || echo "backchannel: left, because it does not belong to the package:
$left"

exit 0
