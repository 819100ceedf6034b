package io.mailkeeper.healer.doctor;

import java.util.List;

/** What a filesystem type means to a lease. */
enum FilesystemKind {
  NFS("nfs nfs4"),
  GLUSTER("fuse.glusterfs glusterfs"),
  CEPH("ceph fuse.ceph fuse.ceph-fuse"),
  CIFS("cifs smb3 smbfs"),
  /** Block devices that several nodes mount at once, under a lock manager of their own. */
  CLUSTER("gfs2 ocfs2 gpfs lustre"),
  /** Gone at the next boot. */
  MEMORY("tmpfs ramfs"),
  /** Seen by this machine only, whatever the disk below it. */
  LOCAL("ext2 ext3 ext4 xfs btrfs zfs f2fs jfs overlay vfat"),
  /** Known not to keep what a lease needs. */
  UNFIT("fuse.sshfs fuse.rclone fuse.s3fs davfs squashfs iso9660"),
  UNKNOWN("");

  /** Separated by blanks. */
  private final String types;

  FilesystemKind(String types) {
    this.types = types;
  }

  static FilesystemKind of(String type) {
    for (FilesystemKind kind : values()) {
      if (List.of(kind.types.split(" ")).contains(type)) {
        return kind;
      }
    }
    return UNKNOWN;
  }

  /** Whether other machines can see it at all. */
  boolean isLocal() {
    return this == MEMORY || this == LOCAL;
  }
}
