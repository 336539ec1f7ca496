/** Folders of rpm's database by the times and the distributions: /var/lib/rpm, of Fedora 36 and SUSE, of rpm-ostree. */
export const RPM_FOLDERS = ['var/lib/rpm/', 'usr/lib/sysimage/rpm/', 'usr/share/rpm/'] as const;
