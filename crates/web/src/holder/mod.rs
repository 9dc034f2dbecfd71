//! The holder's rooms: logging in, the account, the card and its photo.

mod account;
mod card;
mod login;
pub(crate) mod password;
mod phone;
mod photo;
mod session;

pub(crate) use session::name as cookie_name;

use crate::server::App;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

/// What a form of ours may hold at most, in bytes; photos have their own limit.
const FORM_BYTES: usize = 16 << 10;

/// The addresses of holders.
pub(crate) fn router(max_upload: usize) -> Router<App> {
    // What stands around a photo in a form.
    let upload = DefaultBodyLimit::max(max_upload + (64 << 10));
    Router::new()
        .route("/masuk", get(login::form).post(login::enter))
        .route("/masuk/kode", get(login::code_form).post(login::enrol))
        .route("/masuk/langkah", get(login::step_form).post(login::step))
        .route("/masuk/ponsel", get(phone::ask).post(phone::begin))
        .route("/masuk/ponsel/tunggu", get(phone::waiting))
        .route("/keluar", post(login::leave))
        .route("/akun", get(account::home))
        .route("/layanan", get(account::services))
        .route("/akun/sesi", get(account::sessions).post(account::end_session))
        .route("/akun/dilihat", get(account::looks))
        .route("/akun/sandi", get(account::password_form).post(account::change_password))
        .route("/akun/dua-langkah", get(account::second_step).post(account::change_second_step))
        .route("/akun/ponsel", get(phone::confirm_form).post(phone::confirm))
        .route("/kartu", get(card::show))
        .route("/kartu/bentuk", post(card::choose_shape))
        .route("/kartu/depan.png", get(card::front))
        .route("/kartu/belakang.png", get(card::back))
        .route("/kartu/unduh.pdf", get(card::pdf))
        .route("/kartu/unduh-depan.png", get(card::large_front))
        .route("/kartu/unduh-belakang.png", get(card::large_back))
        .route("/kartu/cetak", get(card::print))
        .route("/kartu/foto/{id}", get(photo::look))
        .route("/kartu/foto/{id}/potong", post(photo::crop))
        .route("/kartu/foto/{id}/gunakan", post(photo::adopt))
        .route("/kartu/foto/{id}/asli.jpg", get(photo::original))
        .route("/kartu/foto/{id}/kartu.png", get(photo::preview))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .merge(Router::new().route("/kartu/foto", post(photo::send)).layer(upload))
}
