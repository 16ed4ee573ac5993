#!/bin/sh
# A network plugin for pods that need no network: they get a namespace and a made-up address.
case $CNI_COMMAND in
  VERSION) echo '{"cniVersion":"0.4.0","supportedVersions":["0.3.1","0.4.0"]}' ;;
  ADD)
    sum=$(printf %s "$CNI_CONTAINERID" | cksum | cut -d' ' -f1)
    address=10.88.$((sum / 250 % 250)).$((sum % 250 + 2))/16
    echo "{\"cniVersion\":\"0.4.0\",\"interfaces\":[{\"name\":\"$CNI_IFNAME\",\"sandbox\":\"$CNI_NETNS\"}]," \
      "\"ips\":[{\"version\":\"4\",\"interface\":0,\"address\":\"$address\"}]}"
    ;;
esac
