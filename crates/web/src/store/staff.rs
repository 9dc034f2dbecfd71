//! The people of the office who may look at new photos.

use super::Store;
use cetak_base::diag::Outcome;

impl Store {
    /// Makes somebody of the office known, or gives them another password; their sessions end.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn set_staff(&self, name: &str, password: &str, now: i64) -> Outcome<()> {
        self.write(|work| {
            work.execute(
                "INSERT INTO staff (name, password, made) VALUES ($1, $2, $3)
                 ON CONFLICT (name) DO UPDATE SET password = excluded.password",
                &[name.into(), password.into(), now.into()],
            )?;
            for table in ["sessions", "tickets"] {
                let end = format!("DELETE FROM {table} WHERE who = $1 AND role = 'staff'");
                work.execute(&end, &[name.into()])?;
            }
            Ok(())
        })
    }

    /// Forgets somebody of the office; `false` if nobody has that name.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn remove_staff(&self, name: &str) -> Outcome<bool> {
        self.write(|work| {
            let end = "DELETE FROM sessions WHERE who = $1 AND role = 'staff'";
            work.execute(end, &[name.into()])?;
            for table in ["second_steps", "tickets"] {
                let end = format!("DELETE FROM {table} WHERE who = $1 AND role = 'staff'");
                work.execute(&end, &[name.into()])?;
            }
            let gone = work.execute("DELETE FROM staff WHERE name = $1", &[name.into()])?;
            Ok(gone == 1)
        })
    }

    /// The password of somebody of the office, as it is kept.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn staff_password(&self, name: &str) -> Outcome<Option<String>> {
        self.read(|work| {
            let sql = "SELECT password FROM staff WHERE name = $1";
            Ok(work.first(sql, &[name.into()])?.map(|row| row.text(0)))
        })
    }
}
