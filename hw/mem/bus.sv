// SPDX-License-Identifier: Apache-2.0
// Two clients (code cache: line reads; data cache: line reads, line writes, single words) -> one pipelined burst Wishbone master.
// A transfer runs to its last acknowledge before the next is chosen; data cache first. A client holds its request and address
// until `last` of its last line. Beats of a line are strobed in consecutive cycles: reads from the word of the client's address on
// and round (an 8-beat wrap burst), writes from word 0; then the code cache's second line; cti 010, the last one 111.
module mem_bus (
  input  logic              clk_i,
  input  logic              rst_i,
  // code cache
  input  logic              i_req_i,
  input  logic [31:2]       i_adr_i,
  input  logic              i_more_i,  // the next line of the page too
  output mem_pkg::bus_rsp_t i_o,
  output logic              i_end_o,
  // data cache
  input  mem_pkg::bus_req_t d_i,
  output logic [2:0]        d_word_o,  // whose data d_i.dat is, combinational
  output mem_pkg::bus_rsp_t d_o,
  // Wishbone
  output mem_pkg::wb_req_t  wb_o,
  input  mem_pkg::wb_rsp_t  wb_i
);
  logic        active_q, is_d_q, strobe_q, two_q;
  logic [3:0]  word_q, acks_q;
  logic [2:0]  word;
  logic [31:2] adr;
  logic        single, two, last_word, last_ack, done;

  assign single    = is_d_q && d_i.single;
  assign last_word = single || (word_q[2:0] == 3'd7 && word_q[3] == two);
  assign last_ack  = single || acks_q[2:0] == 3'd7;
  assign two       = word_q == 4'd7 ? !is_d_q && i_more_i : two_q; // decided with the first line's last word
  assign done      = active_q && wb_i.ack && last_ack && (single || acks_q[3] == two_q);

  assign wb_o.cyc = active_q;
  assign wb_o.stb = active_q && strobe_q;
  assign wb_o.we  = is_d_q && d_i.we;
  assign adr      = is_d_q ? d_i.adr : i_adr_i;
  assign word     = word_q[2:0] + (word_q[3] ? 3'd0 : adr[4:2]);
  assign wb_o.adr = {adr[31:12], adr[11:5] + 7'(word_q[3]), single ? adr[4:2] : word};
  assign wb_o.dat = d_i.dat;
  assign wb_o.sel = single ? d_i.sel : 4'hf;
  assign wb_o.cti = last_word ? 3'b111 : 3'b010;
  assign d_word_o = word_q[2:0];
  logic i_beat, d_beat;
  assign i_beat   = active_q && !is_d_q && wb_i.ack;
  assign d_beat   = active_q && is_d_q && wb_i.ack;
  assign i_o      = {i_beat, i_beat && last_ack, wb_i.dat};
  assign d_o      = {d_beat, d_beat && last_ack, wb_i.dat};
  assign i_end_o  = done && !is_d_q;

  always_ff @(posedge clk_i) begin
    if (!active_q) begin
      active_q <= i_req_i || d_i.req;
      is_d_q   <= d_i.req;
      strobe_q <= 1'b1;
      two_q    <= 1'b0;
      word_q   <= 4'd0;
      acks_q   <= 4'd0;
    end else begin
      if (wb_o.stb && !wb_i.stall) begin
        word_q <= word_q + 4'd1;
        two_q  <= two;
        if (last_word) strobe_q <= 1'b0;
      end
      if (wb_i.ack) acks_q <= acks_q + 4'd1;
      if (done) active_q <= 1'b0;
    end
    if (rst_i) active_q <= 1'b0;
  end
endmodule
